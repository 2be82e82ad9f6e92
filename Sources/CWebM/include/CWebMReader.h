// Reading WebM and Matroska.
#ifndef CWEBM_READER_H
#define CWEBM_READER_H

#endif
