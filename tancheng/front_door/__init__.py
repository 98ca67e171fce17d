"""What every request passes before a thread is taken for it: its body is here, whole, within a cap and in good time, or it is refused in words.

No app is imported here, so that the lowest app and the exam room can use it.
"""
