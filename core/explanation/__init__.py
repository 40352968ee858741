"""Why a network says what it says of one face."""
