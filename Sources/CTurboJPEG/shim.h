#ifndef VECHE_CTURBOJPEG_SHIM_H
#define VECHE_CTURBOJPEG_SHIM_H

#include <turbojpeg.h>

#endif
