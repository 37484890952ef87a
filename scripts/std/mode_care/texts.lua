text "mode_care_stand_in" { en = "{visitor} is called to {mobilisation}; {next} visits instead", ["zh-CN"] = "{visitor}投入{mobilisation},由{next}代访" }
text "mode_care_nobody" { en = "{visitor} is called away and nobody can visit instead", ["zh-CN"] = "{visitor}已投入战时,无人代访" }
