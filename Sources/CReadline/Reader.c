// For wcwidth.
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE

#include "CReadline.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "Interruption.h"

static int at_end = 0;

/// Reads one byte. Readline's own way would act on signals, which are the caller's here.
static int read_byte(FILE *stream) {
    unsigned char byte;
    for (;;) {
        ssize_t count = read(fileno(stream), &byte, 1);
        if (count == 1) return byte;
        // A paste whose end never comes can still be left with Ctrl-C.
        if (count < 0 && errno == EINTR && !line_reader_was_interrupted()) continue;
        if (count < 0 && errno == EINTR) return EOF;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            line_reader_wait_for_input(fileno(stream));
            continue;
        }
        at_end = 1;
        return EOF;
    }
}

/// Readline would mark the beginning and end of pastes at moments of its own, and write more with it.
static void without_marking_paste(void (*action)(void)) {
    int marks = line_reader_marks_paste();
    if (marks) rl_variable_bind("enable-bracketed-paste", "off");
    action();
    if (marks) rl_variable_bind("enable-bracketed-paste", "on");
}

static void prepare(void) { rl_prep_terminal(1); }

static void prepare_with_meta(int meta) {
    (void)meta;
    without_marking_paste(prepare);
}

void line_reader_prepare_terminal(void) { prepare_with_meta(1); }

void line_reader_restore_terminal(void) { without_marking_paste(rl_deprep_terminal); }

static int is_utf8(void) {
    const char *set = nl_langinfo(CODESET);
    return set && (strcmp(set, "UTF-8") == 0 || strcmp(set, "utf8") == 0);
}

void line_reader_use_utf8(void) {
    if (is_utf8()) return;
    if (setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8") || setlocale(LC_CTYPE, "UTF-8")) {
        rl_variable_bind("input-meta", "on");
        rl_variable_bind("output-meta", "on");
        rl_variable_bind("convert-meta", "off");
    }
}

/// No names of files are offered where the caller has none.
static char *no_completion(const char *text, int state) {
    (void)text;
    (void)state;
    return NULL;
}

void line_reader_initialize(const char *name, void (*display)(void)) {
    rl_readline_name = name;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_instream = stdin;
    rl_outstream = stdout;
    using_history();
    // Before .inputrc is read, so that it has the last word.
    rl_variable_bind("revert-all-at-newline", "on");
    rl_initialize();
    line_reader_use_utf8();
    // Set only now: with its own way of drawing Readline would not have asked what the terminal can do.
    rl_redisplay_function = display;
    rl_getc_function = read_byte;
    rl_prep_term_function = prepare_with_meta;
    rl_deprep_term_function = line_reader_restore_terminal;
    rl_completion_entry_function = no_completion;
}

// What a key does stands in tables, and a key that begins a sequence has a table of its own.

typedef struct {
    rl_command_func_t *from;
    rl_command_func_t *to;
    int only_key;
} replacement;

static void replace_in(Keymap map, const replacement *what, int depth) {
    if (map == NULL || depth > 16) return;
    for (int key = 0; key < KEYMAP_SIZE; key++) {
        if (map[key].type == ISKMAP) {
            if (what->only_key < 0) replace_in((Keymap)map[key].function, what, depth + 1);
        } else if (map[key].type == ISFUNC && map[key].function == what->from && map[key].function != NULL
                   && (what->only_key < 0 || what->only_key == key)) {
            map[key].function = what->to;
        }
    }
}

static void replace_everywhere(const replacement *what) {
    replace_in(rl_get_keymap_by_name("emacs-standard"), what, 0);
    replace_in(rl_get_keymap_by_name("vi-insert"), what, 0);
    replace_in(rl_get_keymap_by_name("vi-command"), what, 0);
}

void line_reader_replace(const char *command, rl_command_func_t *to) {
    replacement what = {rl_named_function(command), to, -1};
    if (what.from != NULL) replace_everywhere(&what);
}

void line_reader_replace_self_insert(int key, rl_command_func_t *to) {
    replacement what = {rl_insert, to, key};
    replace_everywhere(&what);
}

void line_reader_bind(const char *sequence, const char *usual, rl_command_func_t *command) {
    Keymap map = rl_get_keymap_by_name("emacs-standard");
    rl_command_func_t *now = rl_function_of_keyseq(sequence, map, NULL);
    if (now == NULL || now == rl_named_function(usual)) rl_generic_bind(ISFUNC, sequence, (char *)command, map);
}

const char *line_reader_text(void) { return rl_line_buffer ? rl_line_buffer : ""; }
int line_reader_length(void) { return rl_line_buffer ? rl_end : 0; }
int line_reader_point(void) { return rl_point; }
void line_reader_set_point(int point) { rl_point = point < 0 ? 0 : point > rl_end ? rl_end : point; }

void line_reader_clear(void) {
    rl_replace_line("", 1);
    rl_point = rl_mark = 0;
}

const char *line_reader_message(void) { return rl_display_prompt == rl_prompt ? NULL : rl_display_prompt; }
int line_reader_follows(rl_command_func_t *command) { return rl_last_func == command; }
int line_reader_is_vi(void) { return rl_editing_mode == 0; }
int line_reader_is_vi_command(void) { return rl_editing_mode == 0 && rl_get_keymap() == vi_movement_keymap; }
int line_reader_is_at_end(void) { return at_end; }

int line_reader_marks_paste(void) {
    const char *value = rl_variable_value("enable-bracketed-paste");
    return value != NULL && strcmp(value, "on") == 0;
}

HIST_ENTRY *line_reader_history_entry(int index) { return history_get(history_base + index); }

void line_reader_abandon(void) {
    rl_free_line_state();
    rl_callback_sigcleanup();
}

int line_reader_width(unsigned int scalar) { return wcwidth((wchar_t)scalar); }

void line_reader_write(const char *bytes, size_t count) {
    fflush(stdout);
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            line_reader_wait_for_output(STDOUT_FILENO);
        } else if (errno != EINTR) {
            return;
        }
    }
}
