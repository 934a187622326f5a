"""What a session answers, room by room: frozen rows and the questions a page may ask."""
