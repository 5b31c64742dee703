def canonical(program, answer, options):
    return answer.x
