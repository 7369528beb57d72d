#ifndef INTERRUPTION_H
#define INTERRUPTION_H

/// Whether SIGINT has come since signals are watched.
int line_reader_was_interrupted(void);
void line_reader_wait_for_input(int descriptor);
void line_reader_wait_for_output(int descriptor);

#endif
