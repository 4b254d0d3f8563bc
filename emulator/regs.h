/*
 * regs.h - the constants of rtl/ct.def, made by `make regen`: SRAM row, packet, and the
 * registers of the host (rtl/CHIP.md section 13), for firmware and tests. A field has
 * its lowest bit under its own name and its width (of one element) under <name>_BITS.
 *
 * long: it is one table.
 */
#ifndef CT_REGS_H
#define CT_REGS_H

#define CT_TYPES_WORD 14
#define CT_TYPES_ROWS 16
#define CT_SEED_WORD 15

/* ROW: a neuron's row of the core SRAM [C-4]. */
#define CT_ROW_BITS 422
#define CT_ROW_WORDS 14
#define CT_ROW_W 0
#define CT_ROW_W_BITS 1
#define CT_ROW_V 256
#define CT_ROW_V_BITS 20
#define CT_ROW_S 276
#define CT_ROW_S_BITS 9
#define CT_ROW_B 312
#define CT_ROW_B_BITS 1
#define CT_ROW_LAMBDA 316
#define CT_ROW_LAMBDA_BITS 9
#define CT_ROW_C 325
#define CT_ROW_C_BITS 1
#define CT_ROW_EPS 326
#define CT_ROW_EPS_BITS 1
#define CT_ROW_ALPHA 327
#define CT_ROW_ALPHA_BITS 18
#define CT_ROW_BETA 345
#define CT_ROW_BETA_BITS 18
#define CT_ROW_TM 363
#define CT_ROW_TM_BITS 5
#define CT_ROW_GAMMA 368
#define CT_ROW_GAMMA_BITS 2
#define CT_ROW_KAPPA 370
#define CT_ROW_KAPPA_BITS 1
#define CT_ROW_R 371
#define CT_ROW_R_BITS 19
#define CT_ROW_KIND 390
#define CT_ROW_KIND_BITS 2
#define CT_ROW_DX 392
#define CT_ROW_DX_BITS 9
#define CT_ROW_DY 401
#define CT_ROW_DY_BITS 9
#define CT_ROW_AXON 410
#define CT_ROW_AXON_BITS 8
#define CT_ROW_DELAY 418
#define CT_ROW_DELAY_BITS 4
#define CT_ROW_PIN 392
#define CT_ROW_PIN_BITS 24
/* X(name, lowest bit, elements, bits of one, signed, least, greatest, cleared) */
#define CT_ROW_LIST(X)                                                                             \
    X(W, 0, 256, 1, 0, 0, 1, 0)                                                                    \
    X(V, 256, 1, 20, 1, -524288, 524287, 0)                                                        \
    X(S, 276, 4, 9, 1, -255, 255, 0)                                                               \
    X(B, 312, 4, 1, 0, 0, 1, 0)                                                                    \
    X(LAMBDA, 316, 1, 9, 1, -255, 255, 0)                                                          \
    X(C, 325, 1, 1, 0, 0, 1, 0)                                                                    \
    X(EPS, 326, 1, 1, 0, 0, 1, 0)                                                                  \
    X(ALPHA, 327, 1, 18, 0, 0, 262143, 262143)                                                     \
    X(BETA, 345, 1, 18, 0, 0, 262143, 0)                                                           \
    X(TM, 363, 1, 5, 0, 0, 18, 0)                                                                  \
    X(GAMMA, 368, 1, 2, 0, 0, 2, 0)                                                                \
    X(KAPPA, 370, 1, 1, 0, 0, 1, 0)                                                                \
    X(R, 371, 1, 19, 1, -262143, 262143, 0)                                                        \
    X(KIND, 390, 1, 2, 0, 0, 2, 0)                                                                 \
    X(DX, 392, 1, 9, 1, -255, 255, 0)                                                              \
    X(DY, 401, 1, 9, 1, -255, 255, 0)                                                              \
    X(AXON, 410, 1, 8, 0, 0, 255, 0)                                                               \
    X(DELAY, 418, 1, 4, 0, 1, 15, 0)

/* PACKET: a spike on its way to a core [P-1]. */
#define CT_PACKET_BITS 32
#define CT_PACKET_WORDS 1
#define CT_PACKET_ZERO 0
#define CT_PACKET_ZERO_BITS 2
#define CT_PACKET_TICK 2
#define CT_PACKET_TICK_BITS 4
#define CT_PACKET_AXON 6
#define CT_PACKET_AXON_BITS 8
#define CT_PACKET_DY 14
#define CT_PACKET_DY_BITS 9
#define CT_PACKET_DX 23
#define CT_PACKET_DX_BITS 9
/* X(name, lowest bit, elements, bits of one, signed, least, greatest, cleared) */
#define CT_PACKET_LIST(X)                                                                          \
    X(ZERO, 0, 1, 2, 0, 0, 0, 0)                                                                   \
    X(TICK, 2, 1, 4, 0, 0, 15, 0)                                                                  \
    X(AXON, 6, 1, 8, 0, 0, 255, 0)                                                                 \
    X(DY, 14, 1, 9, 1, -255, 255, 0)                                                               \
    X(DX, 23, 1, 9, 1, -255, 255, 0)

/* CONFIG: an address of the configuration window [H-4]. */
#define CT_CONFIG_BITS 12
#define CT_CONFIG_WORDS 1
#define CT_CONFIG_WORD 0
#define CT_CONFIG_WORD_BITS 4
#define CT_CONFIG_ROW 4
#define CT_CONFIG_ROW_BITS 8
/* X(name, lowest bit, elements, bits of one, signed, least, greatest, cleared) */
#define CT_CONFIG_LIST(X)                                                                          \
    X(WORD, 0, 1, 4, 0, 0, 15, 0)                                                                  \
    X(ROW, 4, 1, 8, 0, 0, 255, 0)

/* Registers: byte addresses in a page of CT_HOST_BYTES. */
#define CT_HOST_BYTES 4096

#define CT_REG_ID 0x000
#define CT_REG_ID_ID 0
#define CT_REG_ID_ID_BITS 32

#define CT_REG_VERSION 0x004
#define CT_REG_VERSION_MINOR 0
#define CT_REG_VERSION_MINOR_BITS 16
#define CT_REG_VERSION_MAJOR 16
#define CT_REG_VERSION_MAJOR_BITS 16

#define CT_REG_MESH 0x008
#define CT_REG_MESH_W 0
#define CT_REG_MESH_W_BITS 9
#define CT_REG_MESH_H 16
#define CT_REG_MESH_H_BITS 9

#define CT_REG_SIZE 0x00C
#define CT_REG_SIZE_AXONS 0
#define CT_REG_SIZE_AXONS_BITS 9
#define CT_REG_SIZE_NEURONS 16
#define CT_REG_SIZE_NEURONS_BITS 9

#define CT_REG_CORE_TIMING 0x010
#define CT_REG_CORE_TIMING_K 0
#define CT_REG_CORE_TIMING_K_BITS 9
#define CT_REG_CORE_TIMING_S 16
#define CT_REG_CORE_TIMING_S_BITS 3
#define CT_REG_CORE_TIMING_CD 20
#define CT_REG_CORE_TIMING_CD_BITS 5
#define CT_REG_CORE_TIMING_DL 25
#define CT_REG_CORE_TIMING_DL_BITS 7

#define CT_REG_ROUTER_TIMING 0x014
#define CT_REG_ROUTER_TIMING_D 0
#define CT_REG_ROUTER_TIMING_D_BITS 7
#define CT_REG_ROUTER_TIMING_P 8
#define CT_REG_ROUTER_TIMING_P_BITS 4
#define CT_REG_ROUTER_TIMING_F 12
#define CT_REG_ROUTER_TIMING_F_BITS 6
#define CT_REG_ROUTER_TIMING_MD 18
#define CT_REG_ROUTER_TIMING_MD_BITS 5
#define CT_REG_ROUTER_TIMING_ROUTING 24
#define CT_REG_ROUTER_TIMING_ROUTING_BITS 2
#define CT_REG_ROUTER_TIMING_TORUS 26
#define CT_REG_ROUTER_TIMING_TORUS_BITS 1

#define CT_REG_DEPTHS 0x018
#define CT_REG_DEPTHS_IN 0
#define CT_REG_DEPTHS_IN_BITS 16
#define CT_REG_DEPTHS_OUT 16
#define CT_REG_DEPTHS_OUT_BITS 16

#define CT_REG_RUN 0x020
#define CT_REG_RUN_TICKS 0
#define CT_REG_RUN_TICKS_BITS 32

#define CT_REG_CONTROL 0x024
#define CT_REG_CONTROL_STOP 0
#define CT_REG_CONTROL_STOP_BITS 1
#define CT_REG_CONTROL_SELFTEST 1
#define CT_REG_CONTROL_SELFTEST_BITS 1
#define CT_REG_CONTROL_RESET 31
#define CT_REG_CONTROL_RESET_BITS 1

#define CT_REG_STATUS 0x028
#define CT_REG_STATUS_BUSY 0
#define CT_REG_STATUS_BUSY_BITS 1
#define CT_REG_STATUS_TESTING 1
#define CT_REG_STATUS_TESTING_BITS 1
#define CT_REG_STATUS_TEST_OK 2
#define CT_REG_STATUS_TEST_OK_BITS 1
#define CT_REG_STATUS_IN_EMPTY 3
#define CT_REG_STATUS_IN_EMPTY_BITS 1
#define CT_REG_STATUS_IN_FULL 4
#define CT_REG_STATUS_IN_FULL_BITS 1
#define CT_REG_STATUS_OUT_EMPTY 5
#define CT_REG_STATUS_OUT_EMPTY_BITS 1
#define CT_REG_STATUS_OUT_FULL 6
#define CT_REG_STATUS_OUT_FULL_BITS 1

#define CT_REG_TICK 0x02C
#define CT_REG_TICK_TICK 0
#define CT_REG_TICK_TICK_BITS 32

#define CT_REG_LAST_CYCLES 0x030
#define CT_REG_LAST_CYCLES_CYCLES 0
#define CT_REG_LAST_CYCLES_CYCLES_BITS 32

#define CT_REG_TICK_LENGTH 0x034
#define CT_REG_TICK_LENGTH_UNITS 0
#define CT_REG_TICK_LENGTH_UNITS_BITS 31

#define CT_REG_CFG_CORE 0x040
#define CT_REG_CFG_CORE_CORE 0
#define CT_REG_CFG_CORE_CORE_BITS 16

#define CT_REG_CFG_ADDR 0x044
#define CT_REG_CFG_ADDR_WORD 0
#define CT_REG_CFG_ADDR_WORD_BITS 4
#define CT_REG_CFG_ADDR_ROW 4
#define CT_REG_CFG_ADDR_ROW_BITS 8

#define CT_REG_CFG_DATA 0x048
#define CT_REG_CFG_DATA_WORD 0
#define CT_REG_CFG_DATA_WORD_BITS 32

#define CT_REG_SPIKE_IN 0x060
#define CT_REG_SPIKE_IN_AXON 0
#define CT_REG_SPIKE_IN_AXON_BITS 8
#define CT_REG_SPIKE_IN_SLOT 8
#define CT_REG_SPIKE_IN_SLOT_BITS 4
#define CT_REG_SPIKE_IN_CORE 16
#define CT_REG_SPIKE_IN_CORE_BITS 16

#define CT_REG_IN_LEVEL 0x064
#define CT_REG_IN_LEVEL_LEVEL 0
#define CT_REG_IN_LEVEL_LEVEL_BITS 16

#define CT_REG_SPIKE_OUT 0x068
#define CT_REG_SPIKE_OUT_PIN 0
#define CT_REG_SPIKE_OUT_PIN_BITS 24
#define CT_REG_SPIKE_OUT_VALID 31
#define CT_REG_SPIKE_OUT_VALID_BITS 1

#define CT_REG_OUT_TICK 0x06C
#define CT_REG_OUT_TICK_TICK 0
#define CT_REG_OUT_TICK_TICK_BITS 32

#define CT_REG_OUT_LEVEL 0x070
#define CT_REG_OUT_LEVEL_LEVEL 0
#define CT_REG_OUT_LEVEL_LEVEL_BITS 16

#define CT_REG_OUT_THRESHOLD 0x074
#define CT_REG_OUT_THRESHOLD_LEVEL 0
#define CT_REG_OUT_THRESHOLD_LEVEL_BITS 16

#define CT_REG_INJECTED 0x080
#define CT_REG_INJECTED_COUNT 0
#define CT_REG_INJECTED_COUNT_BITS 32

#define CT_REG_PINS 0x084
#define CT_REG_PINS_COUNT 0
#define CT_REG_PINS_COUNT_BITS 32

#define CT_REG_PINS_LOST 0x088
#define CT_REG_PINS_LOST_COUNT 0
#define CT_REG_PINS_LOST_COUNT_BITS 32

#define CT_REG_CYCLES 0x08C
#define CT_REG_CYCLES_LOW 0
#define CT_REG_CYCLES_LOW_BITS 32

#define CT_REG_CYCLES_HIGH 0x090
#define CT_REG_CYCLES_HIGH_HIGH 0
#define CT_REG_CYCLES_HIGH_HIGH_BITS 32

#define CT_REG_ERRORS 0x0A0
#define CT_REG_ERRORS_BUS 0
#define CT_REG_ERRORS_BUS_BITS 1
#define CT_REG_ERRORS_RUN 1
#define CT_REG_ERRORS_RUN_BITS 1
#define CT_REG_ERRORS_CONFIG 2
#define CT_REG_ERRORS_CONFIG_BITS 1
#define CT_REG_ERRORS_IN_RANGE 3
#define CT_REG_ERRORS_IN_RANGE_BITS 1
#define CT_REG_ERRORS_IN_OVERFLOW 4
#define CT_REG_ERRORS_IN_OVERFLOW_BITS 1
#define CT_REG_ERRORS_OUT_OVERFLOW 5
#define CT_REG_ERRORS_OUT_OVERFLOW_BITS 1
#define CT_REG_ERRORS_SELFTEST 6
#define CT_REG_ERRORS_SELFTEST_BITS 1
#define CT_REG_ERRORS_LENGTH 7
#define CT_REG_ERRORS_LENGTH_BITS 1

#define CT_REG_LATE 0x0A4
#define CT_REG_LATE_CORE 0
#define CT_REG_LATE_CORE_BITS 1
#define CT_REG_LATE_PACKET 1
#define CT_REG_LATE_PACKET_BITS 1

#define CT_REG_INT_STATUS 0x0B0
#define CT_REG_INT_STATUS_DONE 0
#define CT_REG_INT_STATUS_DONE_BITS 1
#define CT_REG_INT_STATUS_TEST_DONE 1
#define CT_REG_INT_STATUS_TEST_DONE_BITS 1
#define CT_REG_INT_STATUS_OUT 2
#define CT_REG_INT_STATUS_OUT_BITS 1
#define CT_REG_INT_STATUS_IN_EMPTY 3
#define CT_REG_INT_STATUS_IN_EMPTY_BITS 1
#define CT_REG_INT_STATUS_ERROR 4
#define CT_REG_INT_STATUS_ERROR_BITS 1
#define CT_REG_INT_STATUS_LATE 5
#define CT_REG_INT_STATUS_LATE_BITS 1

#define CT_REG_INT_ENABLE 0x0B4
#define CT_REG_INT_ENABLE_DONE 0
#define CT_REG_INT_ENABLE_DONE_BITS 1
#define CT_REG_INT_ENABLE_TEST_DONE 1
#define CT_REG_INT_ENABLE_TEST_DONE_BITS 1
#define CT_REG_INT_ENABLE_OUT 2
#define CT_REG_INT_ENABLE_OUT_BITS 1
#define CT_REG_INT_ENABLE_IN_EMPTY 3
#define CT_REG_INT_ENABLE_IN_EMPTY_BITS 1
#define CT_REG_INT_ENABLE_ERROR 4
#define CT_REG_INT_ENABLE_ERROR_BITS 1
#define CT_REG_INT_ENABLE_LATE 5
#define CT_REG_INT_ENABLE_LATE_BITS 1

/* X(name, address, value after reset as far as it is a constant, bits that can be
 * read, bits that take what is written, bits that are cleared by writing 1) */
#define CT_REG_LIST(X)                                                                             \
    X(ID, 0x000, 0x4C495443u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                               \
    X(VERSION, 0x004, 0x00000002u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                          \
    X(MESH, 0x008, 0x00000000u, 0x01FF01FFu, 0x00000000u, 0x00000000u)                             \
    X(SIZE, 0x00C, 0x00000000u, 0x01FF01FFu, 0x00000000u, 0x00000000u)                             \
    X(CORE_TIMING, 0x010, 0x00000000u, 0xFFF701FFu, 0x00000000u, 0x00000000u)                      \
    X(ROUTER_TIMING, 0x014, 0x00000000u, 0x077FFF7Fu, 0x00000000u, 0x00000000u)                    \
    X(DEPTHS, 0x018, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                           \
    X(RUN, 0x020, 0x00000000u, 0x00000000u, 0xFFFFFFFFu, 0x00000000u)                              \
    X(CONTROL, 0x024, 0x00000000u, 0x00000000u, 0x80000003u, 0x00000000u)                          \
    X(STATUS, 0x028, 0x00000028u, 0x0000007Fu, 0x00000000u, 0x00000000u)                           \
    X(TICK, 0x02C, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                             \
    X(LAST_CYCLES, 0x030, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                      \
    X(TICK_LENGTH, 0x034, 0x00000000u, 0x7FFFFFFFu, 0x7FFFFFFFu, 0x00000000u)                      \
    X(CFG_CORE, 0x040, 0x00000000u, 0x0000FFFFu, 0x0000FFFFu, 0x00000000u)                         \
    X(CFG_ADDR, 0x044, 0x00000000u, 0x00000FFFu, 0x00000FFFu, 0x00000000u)                         \
    X(CFG_DATA, 0x048, 0x00000000u, 0xFFFFFFFFu, 0xFFFFFFFFu, 0x00000000u)                         \
    X(SPIKE_IN, 0x060, 0x00000000u, 0x00000000u, 0xFFFF0FFFu, 0x00000000u)                         \
    X(IN_LEVEL, 0x064, 0x00000000u, 0x0000FFFFu, 0x00000000u, 0x00000000u)                         \
    X(SPIKE_OUT, 0x068, 0x00000000u, 0x80FFFFFFu, 0x00000000u, 0x00000000u)                        \
    X(OUT_TICK, 0x06C, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                         \
    X(OUT_LEVEL, 0x070, 0x00000000u, 0x0000FFFFu, 0x00000000u, 0x00000000u)                        \
    X(OUT_THRESHOLD, 0x074, 0x00000001u, 0x0000FFFFu, 0x0000FFFFu, 0x00000000u)                    \
    X(INJECTED, 0x080, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                         \
    X(PINS, 0x084, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                             \
    X(PINS_LOST, 0x088, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                        \
    X(CYCLES, 0x08C, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                           \
    X(CYCLES_HIGH, 0x090, 0x00000000u, 0xFFFFFFFFu, 0x00000000u, 0x00000000u)                      \
    X(ERRORS, 0x0A0, 0x00000000u, 0x000000FFu, 0x00000000u, 0x000000FFu)                           \
    X(LATE, 0x0A4, 0x00000000u, 0x00000003u, 0x00000000u, 0x00000003u)                             \
    X(INT_STATUS, 0x0B0, 0x00000008u, 0x0000003Fu, 0x00000000u, 0x00000003u)                       \
    X(INT_ENABLE, 0x0B4, 0x00000000u, 0x0000003Fu, 0x0000003Fu, 0x00000000u)

#endif
