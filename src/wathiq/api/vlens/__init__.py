"""The Vlens OCR API."""
