#pragma once
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>

/* `xmlFree` is a variable that holds a function, which Swift can't prove to be safe to read from several threads. */
static inline void holo_xml_free(void *memory) { xmlFree(memory); }
