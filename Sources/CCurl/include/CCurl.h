#pragma once

// libcurl, opened when it is first needed instead of at the start of the process: loading it and what it needs takes
// longer than a whole script without steps. Its variadic functions, which Swift can't call, become typed ones here.
//
// Call ccurl_load first, and nothing below it unless that returned NULL.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Opens the library once a process, from whichever thread comes first. NULL, or why it can't be had: text that stays
/// valid.
const char *_Nullable ccurl_load(void);

/// True once ccurl_load has succeeded in this process.
bool ccurl_is_loaded(void);

/// Such as "libcurl/7.88.1 OpenSSL/3.0.19".
const char *_Nonnull ccurl_version(void);

// MARK: One transfer

typedef size_t (*ccurl_data_callback)(void *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
typedef int (*ccurl_seek_callback)(void *_Nullable context, int64_t offset, int origin);
typedef int (*ccurl_prerequest_callback)(
    void *_Nullable context, char *_Nullable remote, char *_Nullable local, int remote_port, int local_port);

void *_Nullable ccurl_easy_init(void);
void ccurl_easy_cleanup(void *_Nonnull easy);
const char *_Nonnull ccurl_easy_strerror(int code);

// All return a CURLcode.
int ccurl_easy_setopt_long(void *_Nonnull easy, CURLoption option, long value);
int ccurl_easy_setopt_offset(void *_Nonnull easy, CURLoption option, int64_t value);
int ccurl_easy_setopt_string(void *_Nonnull easy, CURLoption option, const char *_Nullable value);
int ccurl_easy_setopt_pointer(void *_Nonnull easy, CURLoption option, void *_Nullable value);
int ccurl_easy_set_write(void *_Nonnull easy, ccurl_data_callback _Nonnull callback, void *_Nullable context);
int ccurl_easy_set_header(void *_Nonnull easy, ccurl_data_callback _Nonnull callback, void *_Nullable context);
int ccurl_easy_set_read(void *_Nonnull easy, ccurl_data_callback _Nonnull callback, void *_Nullable context);
int ccurl_easy_set_seek(void *_Nonnull easy, ccurl_seek_callback _Nonnull callback, void *_Nullable context);
/// Called when a connection stands and the request is about to be sent on it. libcurl has it since 7.80: an error
/// before.
int ccurl_easy_set_prerequest(
    void *_Nonnull easy, ccurl_prerequest_callback _Nonnull callback, void *_Nullable context);
/// No protocol but http and https, for the request and for redirects.
int ccurl_easy_limit_protocols(void *_Nonnull easy);
/// Child processes don't inherit the transfer's sockets: one that outlives us would keep the connection open.
int ccurl_easy_close_on_exec(void *_Nonnull easy);

int ccurl_easy_getinfo_long(void *_Nonnull easy, CURLINFO info, long *_Nonnull value);
int ccurl_easy_getinfo_pointer(void *_Nonnull easy, CURLINFO info, void *_Nullable *_Nonnull value);

struct curl_slist *_Nullable ccurl_slist_append(struct curl_slist *_Nullable list, const char *_Nonnull text);
void ccurl_slist_free_all(struct curl_slist *_Nullable list);

// MARK: Many transfers
// What writes to a socket runs with SIGPIPE held back from this thread: TLS libraries write without MSG_NOSIGNAL.

void *_Nullable ccurl_multi_init(void);
void ccurl_multi_cleanup(void *_Nonnull multi);
int ccurl_multi_setopt_long(void *_Nonnull multi, CURLMoption option, long value);
int ccurl_multi_add_handle(void *_Nonnull multi, void *_Nonnull easy);
int ccurl_multi_remove_handle(void *_Nonnull multi, void *_Nonnull easy);
int ccurl_multi_perform(void *_Nonnull multi, int *_Nonnull running);
/// Waits for the transfers' sockets, for `extra` to become readable or for the time to pass, whichever is first.
int ccurl_multi_poll(void *_Nonnull multi, int extra, int timeout_milliseconds);
/// Takes the next transfer that has ended. False when there is none.
bool ccurl_multi_info_read(void *_Nonnull multi, void *_Nullable *_Nonnull easy, int *_Nonnull code);

// MARK: Waking a thread that waits; needs no library

/// Makes a pipe, both ends non-blocking and closed on exec. 0, or errno.
int ccurl_wake_open(int *_Nonnull read_end, int *_Nonnull write_end);
/// Safe from any thread and from signal handlers.
void ccurl_wake_signal(int write_end);
/// Takes all signals that have come. True if there was one.
bool ccurl_wake_take(int read_end);
/// Waits for a signal or for the time to pass; leaves the signal there.
void ccurl_wake_wait(int read_end, int timeout_milliseconds);
void ccurl_wake_close(int read_end, int write_end);

#ifdef __cplusplus
}
#endif
