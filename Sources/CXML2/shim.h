#ifndef VECHE_CXML2_SHIM_H
#define VECHE_CXML2_SHIM_H

#include <libxml/xmlversion.h>
// Debian's libxml2 shows ICU's types, which Foundation has in another version; they occur in one structure that is not
// used here.
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlreader.h>
#include <stddef.h>

// glibc hides it behind _GNU_SOURCE.
extern void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

// Whether the document has a document type, seen before anything of it is parsed.
static inline int veche_xml_has_doctype(const void *bytes, size_t length) {
    return memmem(bytes, length, "<!DOCTYPE", 9) != NULL;
}

#endif
