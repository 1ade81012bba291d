"""A city's day of trips, told as a park tells them: filed, judged, read, and where time goes."""
