"""A city's day: so many trips told as a park tells them, filed, judged, swept, and where the time goes."""
