#pragma once
/* Headers of ICU that come along would be in conflict with those that Foundation has of it, wherever both are seen. Only a
   structure that is used through pointers alone is another without them. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>

/* `xmlFree` is a variable that holds a function, which Swift can't prove to be safe to read from several threads. */
static inline void holo_xml_free(void *memory) { xmlFree(memory); }
