/*
 * serial.c - the line, byte by byte. A zero opens a frame; what stands outside of frames is a line
 * of text for the console, unless the host has spoken in frames within FW_SESSION_MS: then it is
 * garbage and is counted, so that no damaged frame is ever taken for a command.
 *
 * While a reply goes out nothing is taken in; the line waits, by its own flow control.
 */
#include "fw.h"

#include "board.h"
#include "bytes.h"
#include "hal.h"
#include "regs.h"

static uint32_t uart_read(struct fw *fw, uint32_t reg)
{
    return hal_read(fw->bus, BOARD_UART + reg);
}

static void uart_write(struct fw *fw, uint32_t reg, uint32_t value)
{
    hal_write(fw->bus, BOARD_UART + reg, value);
}

/* ---- sending --------------------------------------------------------------------------------- */

/* As much of the frame as the line takes now. */
static bool send_some(struct fw *fw)
{
    uint32_t room = UART_TX_DEPTH - uart_read(fw, UART_TX_LEVEL);
    bool did = false;
    for (; room > 0 && fw->tx.phase != 0; room--) {
        const int byte = frame_next(&fw->tx);
        uart_write(fw, UART_DATA, (uint32_t)byte);
        did = true;
    }
    return did;
}

static void send_nak(struct fw *fw, enum link_nak why)
{
    put_u32(fw->nak + FRAME_HEAD_BYTES, why);
    frame_send(&fw->tx, fw->nak, frame_close(fw->nak, LINK_NAK, fw->sequence, 4));
}

/* A person waits for the text; meanwhile the chip goes on. */
static void send_char(struct fw *fw, char c)
{
    for (;;) {
        const uint32_t status = uart_read(fw, UART_STATUS);
        if ((status & UART_STATUS_LINK) == 0)
            return;
        if ((status & UART_STATUS_TX_FULL) == 0)
            break;
        fw_kick(fw);
        if (fw->state == LINK_STATE_RUNNING)
            run_poll(fw);
    }
    uart_write(fw, UART_DATA, (uint8_t)c);
}

void serial_text(struct fw *fw, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            send_char(fw, '\r');
        send_char(fw, *text);
    }
}

void serial_number(struct fw *fw, uint32_t value)
{
    char text[11];
    char *at = text + sizeof text - 1;
    *at = '\0';
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    serial_text(fw, at);
}

void serial_hex(struct fw *fw, uint32_t value)
{
    char text[9];
    for (int i = 0; i < 8; i++)
        text[i] = "0123456789ABCDEF"[value >> (28 - 4 * i) & 15];
    text[8] = '\0';
    serial_text(fw, text);
}

/* ---- frames ---------------------------------------------------------------------------------- */

static void answer(struct fw *fw, uint8_t type, uint8_t sequence, uint32_t crc, uint32_t payload)
{
    const uint32_t bytes =
        command_do(fw, type, fw->rx.body + FRAME_HEAD_BYTES, payload, fw->reply + FRAME_HEAD_BYTES);
    fw->sequence = sequence;
    fw->request = crc;
    fw->reply_size = frame_close(fw->reply, type | LINK_REPLY, sequence, bytes);
    frame_send(&fw->tx, fw->reply, fw->reply_size);
}

static void take_frame(struct fw *fw, enum frame_fault fault)
{
    const uint8_t type = fw->rx.body[0], sequence = fw->rx.body[1];
    if (fault != FRAME_GOOD) {
        fw->bad++;
        send_nak(fw, (enum link_nak)fault);
        return;
    }
    const uint32_t payload = fw->rx.size - (uint32_t)FRAME_BODY_MIN;
    const uint32_t crc = get_u32(fw->rx.body + FRAME_HEAD_BYTES + payload);
    fw->session = true;
    fw->printing = false;
    if (fw->reply_size > 0 && sequence == fw->sequence && crc == fw->request) {
        fw->frames++;
        fw->repeated++;
        frame_send(&fw->tx, fw->reply, fw->reply_size);
    } else if (type == LINK_HELLO ||
               (fw->reply_size > 0 && sequence == (uint8_t)(fw->sequence + 1))) {
        fw->frames++;
        answer(fw, type, sequence, crc, payload);
    } else {
        fw->bad++;
        send_nak(fw, LINK_NAK_SEQUENCE);
    }
}

/* A frame that is begun and does not go on is given up. */
static bool give_up(struct fw *fw)
{
    if (!fw->in_frame || !fw_past(fw, fw->heard, FW_FRAME_MS))
        return false;
    const bool begun = fw->rx.begun;
    fw->in_frame = false;
    frame_drop(&fw->rx);
    if (begun) {
        fw->bad++;
        send_nak(fw, LINK_NAK_CUT);
    }
    return begun;
}

/* ---- text ------------------------------------------------------------------------------------ */

static void end_line(struct fw *fw)
{
    fw->line[fw->line_size] = '\0';
    if (fw->line_bad)
        serial_text(fw, "\nrefused: a line of more than 63 characters, or one that is no text\n");
    else
        console_line(fw);
    fw->line_size = 0;
    fw->line_bad = false;
    if (!fw->printing && !fw->reset_at_end)
        serial_text(fw, "> ");
}

static void take_text(struct fw *fw, uint8_t byte)
{
    if (fw->session) {
        fw->garbage++;
    } else if (byte == '\r' || byte == '\n') {
        if (fw->line_size > 0 || fw->line_bad)
            end_line(fw);
    } else if ((byte == 8 || byte == 127) && fw->line_size > 0) {
        fw->line_size--;
    } else if (byte < ' ' || byte > '~' || fw->line_size == FW_LINE_MAX) {
        fw->garbage++;
        fw->line_bad = true;
    } else {
        fw->line[fw->line_size++] = (char)byte;
    }
}

/* ---- both ------------------------------------------------------------------------------------ */

static void take_byte(struct fw *fw, uint8_t byte)
{
    enum frame_fault fault = FRAME_GOOD;
    if (!fw->in_frame) {
        if (byte == 0) {
            fw->in_frame = true;
            frame_drop(&fw->rx);
        } else {
            take_text(fw, byte);
        }
    } else if (frame_take(&fw->rx, byte, &fault)) {
        /* The zero behind a bad frame may be the one that opens the next. */
        fw->in_frame = fault != FRAME_GOOD;
        take_frame(fw, fault);
    }
}

static bool take_some(struct fw *fw)
{
    bool did = false;
    for (uint32_t left = uart_read(fw, UART_RX_LEVEL); left > 0 && fw->tx.phase == 0; left--) {
        take_byte(fw, (uint8_t)uart_read(fw, UART_DATA));
        did = true;
    }
    if (did)
        fw->heard = fw_time(fw);
    return did;
}

bool serial_poll(struct fw *fw)
{
    bool did = fw->tx.phase != 0 && send_some(fw);
    if (fw->tx.phase != 0)
        return did;
    const uint32_t status = uart_read(fw, UART_STATUS);
    if (fw->reset_at_end && (status & UART_STATUS_TX_EMPTY) != 0)
        hal_write(fw->bus, BOARD_CONTROL + CONTROL_RESET, CONTROL_RESET_KEY);
    if (fw->reset_at_end)
        return did;
    if ((status & UART_STATUS_RX_OVERRUN) != 0) {
        uart_write(fw, UART_STATUS, UART_STATUS_RX_OVERRUN);
        frame_drop(&fw->rx);
        fw->in_frame = true;
        fw->bad++;
        send_nak(fw, LINK_NAK_OVERRUN);
        return true;
    }
    did |= take_some(fw);
    if (fw->tx.phase == 0 && give_up(fw))
        return true;
    if (fw->session && fw_past(fw, fw->heard, FW_SESSION_MS))
        fw->session = false;
    return did;
}
