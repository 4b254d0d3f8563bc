# an error is lost where its flag is cleared in the same cycle
s/(errors_q \& ~errors_clear) | errors_set/(errors_q | errors_set) \& ~errors_clear/
