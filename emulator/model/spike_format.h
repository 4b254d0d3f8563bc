/*
 * spike_format.h - the spike files, byte for byte. Two forms, `.npy` and `.csv`, each also as
 * `.gz`; three kinds, told by the names of the columns:
 *
 *   kind      columns
 *   input     tick, core, axon       axon of core number `core` is active in `tick`
 *   output    tick, core, neuron     neuron of core number `core` fired in `tick`
 *   pins      tick, pin              a spike left through an output pin
 *
 * tick is 0..2^32-1, core 0..65535, axon and neuron 0..255, pin 0..2^24-1. Records ascend by tick;
 * within a tick any order is read.
 *
 * `.npy`, NumPy's format (numpy.lib.format): a one-dimensional structured array of 8-byte records
 *
 *     0   6   93 4e 55 4d 50 59 ("\x93NUMPY")
 *     6   2   version 1.0: 01 00
 *     8   2   length of the text that follows: 118, little-endian
 *    10 118   {'descr': DESCR, 'fortran_order': False, 'shape': (COUNT,), } then spaces, then 0a
 *   128       records, little-endian: tick (4), core (2), axon or neuron (2); or tick (4), pin (4)
 *
 *   with DESCR one of
 *     [('tick', '<u4'), ('core', '<u2'), ('axon', '<u2')]
 *     [('tick', '<u4'), ('core', '<u2'), ('neuron', '<u2')]
 *     [('tick', '<u4'), ('pin', '<u4')]
 *
 *   The header always has 128 bytes, so that the count is written last, over a 0. A reader accepts
 *   versions 1.0 and 2.0 (a four-byte length), any spacing and order of the three keys, and a text
 *   of up to 4096 bytes. It refuses other types (big-endian ones too), fortran_order True, other
 *   than one dimension, and a file that is shorter or longer than its shape says.
 *
 * `.csv`, text: a header line `tick,core,axon`, `tick,core,neuron` or `tick,pin`, then one record a
 *   line, decimal digits only, without spaces, signs or quotes. Every line ends in 0a or 0d 0a, the
 *   last one too, lest a number that was cut short be read as a smaller one. Lines that begin with
 *   '#' are comments, anywhere.
 *
 * `.gz`: one of the above as a gzip file (RFC 1952). The writer makes one member without a time
 *   stamp; the header of a `.npy` is its first, stored deflate block. A reader tells gzip by its
 *   first two bytes, whatever the name, and accepts many members.
 */
#ifndef CT_MODEL_SPIKE_FORMAT_H
#define CT_MODEL_SPIKE_FORMAT_H

#include "cortile.h"

#define SPIKE_NPY_MAGIC "\x93NUMPY"

enum {
    SPIKE_NPY_MAGIC_BYTES = 6,
    SPIKE_NPY_HEAD_BYTES = 128,
    SPIKE_NPY_TEXT_MAX = 4096,
    SPIKE_RECORD_BYTES = 8,
    SPIKE_INDEX_MAX = 255,
    SPIKE_CSV_LINE_MAX = 64 /* bytes of a record's line, its end included */
};

#endif
