#ifndef VECHE_CZIP_SHIM_H
#define VECHE_CZIP_SHIM_H

#include <zip.h>

#endif
