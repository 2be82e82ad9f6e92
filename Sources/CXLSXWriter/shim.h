#ifndef VECHE_CXLSXWRITER_SHIM_H
#define VECHE_CXLSXWRITER_SHIM_H

#include <xlsxwriter.h>

#endif
