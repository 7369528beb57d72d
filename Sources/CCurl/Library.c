#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

// Options by number, so that headers older than the library at hand compile too. The numbers are libcurl's ABI.
enum {
    option_protocols = 181,
    option_redirect_protocols = 182,
    option_prerequest_function = 20312,
    option_prerequest_data = 10313,
    option_protocols_text = 10318,
    option_redirect_protocols_text = 10319,
};

static struct {
    CURLcode (*global_init)(long flags);
    char *(*version)(void);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_perform)(CURLM *, int *);
    CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned int, int, int *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
} library;

static const struct {
    const char *name;
    void *place;
} symbols[] = {
    {"curl_global_init", &library.global_init},
    {"curl_version", &library.version},
    {"curl_easy_init", &library.easy_init},
    {"curl_easy_cleanup", &library.easy_cleanup},
    {"curl_easy_strerror", &library.easy_strerror},
    {"curl_easy_setopt", &library.easy_setopt},
    {"curl_easy_getinfo", &library.easy_getinfo},
    {"curl_slist_append", &library.slist_append},
    {"curl_slist_free_all", &library.slist_free_all},
    {"curl_multi_init", &library.multi_init},
    {"curl_multi_cleanup", &library.multi_cleanup},
    {"curl_multi_setopt", &library.multi_setopt},
    {"curl_multi_add_handle", &library.multi_add_handle},
    {"curl_multi_remove_handle", &library.multi_remove_handle},
    {"curl_multi_perform", &library.multi_perform},
    {"curl_multi_poll", &library.multi_poll},
    {"curl_multi_info_read", &library.multi_info_read},
};

#ifdef __APPLE__
static const char *const names[] = {"/usr/lib/libcurl.4.dylib", "libcurl.4.dylib", NULL};
#else
// Debian also ships it built with GnuTLS under a name of its own.
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];
static bool loaded = false;

static void load(void) {
    void *handle = NULL;
    for (int index = 0; names[index] && !handle; index++) {
        handle = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (handle) break;
        // The first name is the one to install; what is said of the others would only distract.
        if (index == 0) {
            const char *reason = dlerror();
            snprintf(failure, sizeof failure, "libcurl can't be opened: %s", reason ? reason : names[index]);
        }
    }
    if (!handle) return;
    for (size_t index = 0; index < sizeof symbols / sizeof *symbols; index++) {
        void *symbol = dlsym(handle, symbols[index].name);
        if (!symbol) {
            const char *(*version)(void);
            *(void **)&version = dlsym(handle, "curl_version");
            snprintf(
                failure, sizeof failure, "libcurl is too old: it has no %s (%s)", symbols[index].name,
                version ? version() : "unknown version");
            return;
        }
        memcpy(symbols[index].place, &symbol, sizeof symbol);
    }
    const CURLcode code = library.global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        snprintf(failure, sizeof failure, "libcurl can't start: %s", library.easy_strerror(code));
        return;
    }
    failure[0] = 0;
    __atomic_store_n(&loaded, true, __ATOMIC_RELEASE);
}

const char *ccurl_load(void) {
    pthread_once(&once, load);
    return ccurl_is_loaded() ? NULL : failure;
}

bool ccurl_is_loaded(void) { return __atomic_load_n(&loaded, __ATOMIC_ACQUIRE); }

const char *ccurl_version(void) { return library.version(); }

// MARK: SIGPIPE

struct held {
    sigset_t before;
    bool was_pending;
};

static void hold_sigpipe(struct held *held) {
    sigset_t pending, pipe_only;
    sigpending(&pending);
    held->was_pending = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &held->before);
}

static void release_sigpipe(const struct held *held) {
    sigset_t pending;
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE) == 1 && !held->was_pending) {
        // Ours: take it before the mask is lifted, or it would end the process.
        sigset_t pipe_only;
        int taken;
        sigemptyset(&pipe_only);
        sigaddset(&pipe_only, SIGPIPE);
        sigwait(&pipe_only, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &held->before, NULL);
}

// MARK: One transfer

void *ccurl_easy_init(void) { return library.easy_init(); }

void ccurl_easy_cleanup(void *easy) {
    struct held held;
    hold_sigpipe(&held);
    library.easy_cleanup(easy);
    release_sigpipe(&held);
}

const char *ccurl_easy_strerror(int code) { return library.easy_strerror((CURLcode)code); }

int ccurl_easy_setopt_long(void *easy, CURLoption option, long value) {
    return (int)library.easy_setopt(easy, option, value);
}

int ccurl_easy_setopt_offset(void *easy, CURLoption option, int64_t value) {
    return (int)library.easy_setopt(easy, option, (curl_off_t)value);
}

int ccurl_easy_setopt_string(void *easy, CURLoption option, const char *value) {
    return (int)library.easy_setopt(easy, option, value);
}

int ccurl_easy_setopt_pointer(void *easy, CURLoption option, void *value) {
    return (int)library.easy_setopt(easy, option, value);
}

static int set_callback(
    void *easy, CURLoption function_option, void (*function)(void), CURLoption data_option, void *context) {
    const CURLcode code = library.easy_setopt(easy, function_option, function);
    return (int)(code == CURLE_OK ? library.easy_setopt(easy, data_option, context) : code);
}

int ccurl_easy_set_write(void *easy, ccurl_data_callback callback, void *context) {
    return set_callback(easy, CURLOPT_WRITEFUNCTION, (void (*)(void))callback, CURLOPT_WRITEDATA, context);
}

int ccurl_easy_set_header(void *easy, ccurl_data_callback callback, void *context) {
    return set_callback(easy, CURLOPT_HEADERFUNCTION, (void (*)(void))callback, CURLOPT_HEADERDATA, context);
}

int ccurl_easy_set_read(void *easy, ccurl_data_callback callback, void *context) {
    return set_callback(easy, CURLOPT_READFUNCTION, (void (*)(void))callback, CURLOPT_READDATA, context);
}

// libcurl hands over a curl_off_t, which is 64 bits wide wherever large files are.
_Static_assert(sizeof(curl_off_t) == sizeof(int64_t), "curl_off_t has 64 bits");

int ccurl_easy_set_seek(void *easy, ccurl_seek_callback callback, void *context) {
    return set_callback(easy, CURLOPT_SEEKFUNCTION, (void (*)(void))callback, CURLOPT_SEEKDATA, context);
}

int ccurl_easy_set_prerequest(void *easy, ccurl_prerequest_callback callback, void *context) {
    return set_callback(
        easy, (CURLoption)option_prerequest_function, (void (*)(void))callback, (CURLoption)option_prerequest_data,
        context);
}

static CURLcode limit(void *easy, int text_option, int mask_option) {
    const CURLcode code = library.easy_setopt(easy, (CURLoption)text_option, "http,https");
    if (code == CURLE_OK) return code;
    // Before 7.85 there is the mask alone.
    return library.easy_setopt(easy, (CURLoption)mask_option, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
}

int ccurl_easy_limit_protocols(void *easy) {
    const CURLcode code = limit(easy, option_protocols_text, option_protocols);
    if (code != CURLE_OK) return (int)code;
    return (int)limit(easy, option_redirect_protocols_text, option_redirect_protocols);
}

static int close_on_exec(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context;
    (void)purpose;
    fcntl(socket, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
}

int ccurl_easy_close_on_exec(void *easy) {
    return (int)library.easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, close_on_exec);
}

int ccurl_easy_getinfo_long(void *easy, CURLINFO info, long *value) {
    return (int)library.easy_getinfo(easy, info, value);
}

int ccurl_easy_getinfo_pointer(void *easy, CURLINFO info, void **value) {
    return (int)library.easy_getinfo(easy, info, value);
}

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
    return library.slist_append(list, text);
}

void ccurl_slist_free_all(struct curl_slist *list) { library.slist_free_all(list); }

// MARK: Many transfers

void *ccurl_multi_init(void) { return library.multi_init(); }

void ccurl_multi_cleanup(void *multi) {
    struct held held;
    hold_sigpipe(&held);
    library.multi_cleanup(multi);
    release_sigpipe(&held);
}

int ccurl_multi_setopt_long(void *multi, CURLMoption option, long value) {
    return (int)library.multi_setopt(multi, option, value);
}

int ccurl_multi_add_handle(void *multi, void *easy) { return (int)library.multi_add_handle(multi, easy); }

int ccurl_multi_remove_handle(void *multi, void *easy) {
    struct held held;
    hold_sigpipe(&held);
    const CURLMcode code = library.multi_remove_handle(multi, easy);
    release_sigpipe(&held);
    return (int)code;
}

int ccurl_multi_perform(void *multi, int *running) {
    struct held held;
    hold_sigpipe(&held);
    const CURLMcode code = library.multi_perform(multi, running);
    release_sigpipe(&held);
    return (int)code;
}

int ccurl_multi_poll(void *multi, int extra, int timeout_milliseconds) {
    struct curl_waitfd waiting = {.fd = extra, .events = CURL_WAIT_POLLIN};
    int ready = 0;
    return (int)library.multi_poll(multi, &waiting, 1, timeout_milliseconds, &ready);
}

bool ccurl_multi_info_read(void *multi, void **easy, int *code) {
    int left = 0;
    for (CURLMsg *message; (message = library.multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        *easy = message->easy_handle;
        *code = (int)message->data.result;
        return true;
    }
    return false;
}
