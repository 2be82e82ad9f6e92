#ifndef VECHE_CQRENCODE_SHIM_H
#define VECHE_CQRENCODE_SHIM_H

#include <qrencode.h>

#endif
