#ifndef CREADLINE_H
#define CREADLINE_H

// GNU Readline for Swift. Its functions are called as they are; its global variables and its key maps are reached
// through what is declared here, because Swift refuses mutable C globals.

#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>

/// Sets Readline up once for a process: `name` is what `$if` in .inputrc compares with. The text is always UTF-8,
/// whatever the locale says. `display` is called whenever what is seen may have changed. Signals are left to the caller.
void line_reader_initialize(const char *name, void (*display)(void));

/// Has every key that is bound to Readline's command of that name, in every key map, call `replacement` instead.
void line_reader_replace(const char *command, rl_command_func_t *replacement);
/// The same for one key, where it inserts itself.
void line_reader_replace_self_insert(int key, rl_command_func_t *replacement);
/// Binds a sequence of keys in emacs mode, where .inputrc has left it free or bound to its usual command.
void line_reader_bind(const char *sequence, const char *usual, rl_command_func_t *command);

/// Readline asks for the locale again with each line.
void line_reader_use_utf8(void);

const char *line_reader_text(void);
int line_reader_length(void);
int line_reader_point(void);
void line_reader_set_point(int point);
/// Empties the line and forgets how it came about.
void line_reader_clear(void);

/// What Readline shows in place of the prompt, as in a search; null when that is the prompt itself.
const char *line_reader_message(void);
/// Whether the command before this one was `command`.
int line_reader_follows(rl_command_func_t *command);
int line_reader_is_vi(void);
int line_reader_is_vi_command(void);
/// Whether there is nothing more to read: the terminal is gone.
int line_reader_is_at_end(void);
/// Whether pasted text is to be told from typed text.
int line_reader_marks_paste(void);

/// An entry of the history, the oldest being 0; null where there is none.
HIST_ENTRY *line_reader_history_entry(int index);

/// Ends whatever is under way: a search, a count, a sequence of keys, edits of the line.
void line_reader_abandon(void);
/// Sets the terminal up for editing, and back.
void line_reader_prepare_terminal(void);
void line_reader_restore_terminal(void);

/// Writes all of it to standard output, after what C's own buffer holds.
void line_reader_write(const char *bytes, size_t count);

/// How many cells a character takes: 0, 1 or 2; -1 for what can't be shown.
int line_reader_width(unsigned int scalar);

/// Watches the signals that matter to a terminal: each that comes is one byte, its number, to read from the descriptor
/// that is given back, or -1 when there is none. Keeps what was set before.
int line_reader_watch_signals(void);
/// Sets back what was before. Signals that have come can still be read.
void line_reader_release_signals(void);
/// Has the calling thread get a signal as if nobody watched, and watches again afterwards.
void line_reader_pass_on_signal(int number);

#endif
