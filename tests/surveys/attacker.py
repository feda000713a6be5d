"""Someone who takes every number that is shown and works out the others, written apart from what protects them.

One linear program holds everything at once: all questions, groups, parts and filters, and how many people there are.
"""

import math

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from surveys.results.protect import Cell


def truth_of(groups, questions):
    """Every number that there is: {Cell: count}."""
    found = {}
    for question in questions:
        for group in groups:
            for number, part in enumerate(question.parts):
                for option in range(part.options):
                    count = sum(part.counts[leaf][option] for leaf in group.leaves)
                    found[Cell(question.code, group.key, number, option)] = count
            found[Cell(question.code, group.key)] = sum(
                sum(question.parts[0].counts[leaf]) for leaf in group.leaves
            )
    return found


class Attacker:
    """Knows the numbers of `shown`, which leaves are empty, and, where `people` is given, how many people stand in
    the groups of which anything is shown."""

    def __init__(self, groups, questions, shown, people=None):
        self.groups = {group.key: group for group in groups}
        self.questions = {question.code: question for question in questions}
        truth = truth_of(groups, questions)
        self.number = {}
        for question in questions:
            for at, part in enumerate(question.parts):
                for leaf, counts in enumerate(part.counts):
                    if sum(counts):
                        for option in range(part.options):
                            self.number[question.code, at, option, leaf] = len(self.number)
        for leaf in range(len(people or ())):
            self.number["people", leaf] = len(self.number)
        self.equal, self.at_most = [], []
        for cell in shown:
            self.equal.append((self.terms(cell), truth[cell]))
        for key in {cell.group for cell in shown} if people else ():
            leaves = self.groups[key].leaves
            self.equal.append(
                ([(self.number["people", leaf], 1) for leaf in leaves], sum(people[leaf] for leaf in leaves))
            )
        for question in questions:
            for leaf in range(len(question.parts[0].counts)):
                self.add_links(question, leaf, people)

    def add_links(self, question, leaf, people):
        answered = self.at(question.code, 0, range(question.parts[0].options), leaf)
        if not answered:
            return
        less = [(column, -1) for column, _one in answered]
        for at in range(1, len(question.parts)):
            self.equal.append((self.at(question.code, at, (0, 1), leaf) + less, 0))
        if question.after:
            other, options = question.after
            led = [(column, -1) for column, _one in self.at(other, 0, options, leaf)]
            self.at_most.append((answered + led, 0))
        if people:
            self.at_most.append(([*answered, (self.number["people", leaf], -1)], 0))

    def at(self, code, part, options, leaf):
        keys = [(code, part, option, leaf) for option in options]
        return [(self.number[key], 1) for key in keys if key in self.number]

    def terms(self, cell):
        question = self.questions[cell.question]
        options = range(question.parts[0].options) if cell.option < 0 else [cell.option]
        part = 0 if cell.option < 0 else cell.part
        return [
            term
            for leaf in self.groups[cell.group].leaves
            for term in self.at(cell.question, part, options, leaf)
        ]

    def matrix(self, lines):
        if not lines:
            return None, None
        entries = [(row, column, one) for row, (terms, _v) in enumerate(lines) for column, one in terms]
        rows, columns, ones = zip(*entries, strict=True) if entries else ((), (), ())
        shape = len(lines), len(self.number)
        return coo_matrix((ones, (rows, columns)), shape=shape).tocsr(), np.array([v for _t, v in lines])

    def interval(self, cell):
        """The least and the greatest whole number that the cell can have."""
        equal, value = self.matrix(self.equal)
        at_most, limit = self.matrix(self.at_most)
        ends = []
        for direction in (1, -1):
            costs = np.zeros(len(self.number))
            for column, one in self.terms(cell):
                costs[column] = direction * one
            found = linprog(costs, A_ub=at_most, b_ub=limit, A_eq=equal, b_eq=value, method="highs")
            if found.status == 3:  # without limit
                ends.append(math.inf)
                continue
            assert found.status == 0, found.message
            ends.append(direction * found.fun)
        low, high = ends
        return math.ceil(low - 1e-6), high if high == math.inf else math.floor(high + 1e-6)
