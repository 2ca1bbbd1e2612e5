//! Headers in use among students, coaching institutes and test platforms.

/// Names by field, in the order of [`super::FIELDS`]; folded (lower case, words parted by one blank), parted by `|`.
pub(super) const SYNONYMS: [(&str, &str); 17] = [
    (
        "test_date",
        "date|exam date|date of test|date of exam|test day|day|taken on|attempt date|\
         attempted on|held on|conducted on|paper date|mock date|date taken",
    ),
    (
        "test_name",
        "test|mock|name|exam|exam name|test title|mock test|mock name|paper|paper name|title|\
         assessment|assessment name|quiz|test no|test number|name of test|name of exam|\
         name of the test",
    ),
    (
        "source",
        "series|test series|institute|coaching|provider|school|publisher|platform|conducted by|\
         set by|organiser|organizer|institution|academy|centre|center",
    ),
    ("subject", "subjects|subject name|section|discipline|sub"),
    (
        "total_questions",
        "total|questions|no of qs|no of questions|number of questions|total qs|total ques|qs|\
         num questions|question count|questions asked|no of ques|n questions|\
         total no of questions|total number of questions",
    ),
    (
        "correct_answers",
        "right|correct|right answers|no correct|correct qs|corrects|rights|no of correct|\
         no of right|number correct|correct questions|right questions|correct count|\
         no of correct answers|number of correct answers",
    ),
    (
        "wrong_answers",
        "wrong|incorrect|negative|wrong qs|incorrect answers|incorrects|wrongs|errors|mistakes|\
         no of wrong|no of incorrect|number wrong|wrong questions|incorrect questions|\
         wrong count|negatives|no of wrong answers|number of wrong answers",
    ),
    (
        "score",
        "marks|obtained|marks obtained|score obtained|my score|total score|points|your score|\
         marks scored|obtained marks|net marks|net score|final score|marks got|mark|scored|\
         result",
    ),
    (
        "max_score",
        "out of|max|maximum marks|max marks|maximum|full marks|total marks|maximum score|\
         marks out of|max points|total points|max mark|marks total|possible score",
    ),
    (
        "time_taken",
        "time|minutes|duration|mins|min|time min|time mins|time minutes|time in minutes|\
         time spent|time used|total time|time taken minutes|time taken min|time taken mins|\
         duration min|duration minutes",
    ),
    (
        "chapter",
        "topic|unit|chapters|chapter name|topic name|unit name|lesson|topics",
    ),
    (
        "chapter_attempted",
        "attempted|chapter questions|topic questions|chapter total|attempts|attempt|\
         questions attempted|chapter attempts|topic attempted|no attempted|no of attempted",
    ),
    (
        "chapter_correct",
        "chapter right|topic correct|topic right|correct in chapter|right in chapter|\
         chapter correct answers",
    ),
    (
        "chapter_wrong",
        "chapter incorrect|topic wrong|topic incorrect|wrong in chapter|incorrect in chapter|\
         chapter wrong answers",
    ),
    (
        "chapter_marks",
        "chapter score|topic marks|topic score|marks in chapter|chapter points",
    ),
    (
        "chapter_minutes",
        "chapter time|topic time|topic minutes|time in chapter|chapter mins|chapter time taken",
    ),
    ("sitting", "sitting no|sitting number|no of sitting|test sitting"),
];
