"""The official questions and answers for prefectures and municipalities, searched."""
