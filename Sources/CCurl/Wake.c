#include "CCurl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int ccurl_wake_open(int *read_end, int *write_end) {
    int ends[2];
    if (pipe(ends) != 0) return errno;
    for (int index = 0; index < 2; index++) {
        fcntl(ends[index], F_SETFD, FD_CLOEXEC);
        fcntl(ends[index], F_SETFL, O_NONBLOCK);
    }
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

void ccurl_wake_signal(int write_end) {
    const int saved = errno;
    const char one = 1;
    // A full pipe is as good as one more byte in it: the reader wakes either way.
    while (write(write_end, &one, 1) < 0 && errno == EINTR) {}
    errno = saved;
}

bool ccurl_wake_take(int read_end) {
    char bytes[256];
    bool any = false;
    for (;;) {
        const ssize_t count = read(read_end, bytes, sizeof bytes);
        if (count > 0) any = true;
        if (count == (ssize_t)sizeof bytes || (count < 0 && errno == EINTR)) continue;
        return any;
    }
}

void ccurl_wake_wait(int read_end, int timeout_milliseconds) {
    struct pollfd waiting = {.fd = read_end, .events = POLLIN};
    poll(&waiting, 1, timeout_milliseconds);
}

void ccurl_wake_close(int read_end, int write_end) {
    close(read_end);
    close(write_end);
}
