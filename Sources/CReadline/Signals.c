#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "CReadline.h"
#include "Interruption.h"

static const int watched[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
enum { watched_count = sizeof watched / sizeof watched[0] };

static struct sigaction before[watched_count];
static sigset_t mask_before;
static int is_watching = 0;
static int channel[2] = {-1, -1};
static volatile sig_atomic_t interrupted = 0;

static void receive(int number) {
    int error = errno;
    unsigned char byte = (unsigned char)number;
    if (number == SIGINT) interrupted = 1;
    // A full pipe holds enough signals to act on.
    ssize_t ignored = write(channel[1], &byte, 1);
    (void)ignored;
    errno = error;
}

static int open_channel(void) {
    if (channel[0] >= 0) return 1;
    if (pipe(channel) != 0) return 0;
    for (int end = 0; end < 2; end++) {
        fcntl(channel[end], F_SETFD, FD_CLOEXEC);
        fcntl(channel[end], F_SETFL, O_NONBLOCK);
    }
    return 1;
}

int line_reader_watch_signals(void) {
    if (!open_channel()) return -1;
    if (is_watching) return channel[0];
    interrupted = 0;
    struct sigaction action = {0};
    action.sa_handler = receive;
    sigfillset(&action.sa_mask);
    // What is blocked here for another thread to wait for comes to this one as long as a line is typed.
    sigset_t unblocked;
    sigemptyset(&unblocked);
    for (int index = 0; index < watched_count; index++) {
        sigaction(watched[index], &action, &before[index]);
        // Who started the program wants it to outlive this: nohup.
        if (watched[index] == SIGHUP && before[index].sa_handler == SIG_IGN) sigaction(SIGHUP, &before[index], NULL);
        sigaddset(&unblocked, watched[index]);
    }
    pthread_sigmask(SIG_UNBLOCK, &unblocked, &mask_before);
    is_watching = 1;
    return channel[0];
}

void line_reader_release_signals(void) {
    if (!is_watching) return;
    is_watching = 0;
    pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
    for (int index = 0; index < watched_count; index++) sigaction(watched[index], &before[index], NULL);
    // One that came when the line was over already is for who goes on now, and not for the next line.
    unsigned char number;
    while (read(channel[0], &number, 1) == 1) {
        if (number == SIGINT || number == SIGQUIT || number == SIGTERM || number == SIGHUP) kill(getpid(), number);
    }
}

void line_reader_pass_on_signal(int number) {
    line_reader_release_signals();
    if (number == SIGTSTP) {
        // To this thread: it must not go on before the process is stopped.
        sigset_t unblocked;
        sigset_t mask;
        sigemptyset(&unblocked);
        sigaddset(&unblocked, number);
        pthread_sigmask(SIG_UNBLOCK, &unblocked, &mask);
        raise(number);
        pthread_sigmask(SIG_SETMASK, &mask, NULL);
    } else {
        kill(getpid(), number);
    }
    line_reader_watch_signals();
}

int line_reader_was_interrupted(void) { return interrupted; }

static void wait_for(int descriptor, short events) {
    struct pollfd awaited = {descriptor, events, 0};
    poll(&awaited, 1, 1000);
}

void line_reader_wait_for_input(int descriptor) { wait_for(descriptor, POLLIN); }
void line_reader_wait_for_output(int descriptor) { wait_for(descriptor, POLLOUT); }
