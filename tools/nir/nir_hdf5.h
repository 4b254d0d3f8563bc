/*
 * nir_hdf5.h - the part of the reader that calls libhdf5, and runs in a process of its own.
 */
#ifndef CT_NIR_NIR_HDF5_H
#define CT_NIR_NIR_HDF5_H

#include "nir_memory.h"

/* Reads a file of `bytes` bytes into memory->graph. Texts of errors do not name the file. */
CT_MUST_CHECK enum ct_status nir_hdf5_read(struct nir_memory *memory, const char *path,
                                           uint64_t bytes, struct ct_error *err);

#endif
