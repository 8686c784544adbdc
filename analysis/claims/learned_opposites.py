"""What disagreeing headlines swap: written by bench/learn_opposites.py, not by hand.

Learned from the train part of Arabic News Stance (ANS, Apache-2.0): stems that at least three of
its 1,686 disagreeing pairs of headlines swap, four times the rate of its 903 agreeing ones.
"""

LEARNED = """
ادن|اعل
ازم|حرب
اعدام|ببر
افراج|قبض
اوضاع|عنف
تراجع|رتفاع
توقف|ستمرار
حبس|سبيل
حرش|سرق
خسار|مكاسب
خفض|رفع
دولار|يورو
ذهب|نفط
رتفاع|نخفاض
رتفاع|هبوط
رتفع|نخفض
رتفع|هبط
رفض|وافق
رفع|هبط
شرق|غرب
غلق|فتح
مصرع|نجا
"""
