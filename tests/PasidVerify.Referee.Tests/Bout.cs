using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>A random sequence of moves on both sides, until it is over or they differ.</summary>
internal static class Bout
{
    /// <summary>Requests that are compared when a sequence is over.</summary>
    private const int LastQuestions = 400;

    /// <summary>Runs a sequence; the difference with everything that led to it, or null.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="design">The design that the specification follows; the referee follows the proper one.</param>
    /// <param name="seed">Which sequence.</param>
    /// <param name="steps">Its moves.</param>
    /// <param name="questions">Requests that are compared after each move.</param>
    public static string? Run(Scope scope, Design? design, int seed, int steps, int questions)
    {
        Random random = new(seed);
        Contest contest = new(scope, design);
        Moves moves = new(scope, contest.Referee, random);
        Questions asked = new(scope);
        List<Move> played = [];
        for (int step = 1; step <= steps; step++)
        {
            played.Add(moves.Next());
            string? difference = contest.Run(played[^1]);
            asked.Learn(contest.Referee.Hardware);
            for (int i = step < steps ? questions : LastQuestions; i > 0; i--)
                difference ??= contest.Compare(asked.Draw(random));
            if (difference is not null)
                return $"scope {scope.Name}, seed {seed}, step {step}: {difference}\n  {string.Join("\n  ", played)}";
        }

        return null;
    }
}
