source { requests = 360, done = 330 }
