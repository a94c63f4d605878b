using System.Globalization;
using Microsoft.Z3;

namespace PasidVerify.Prover.Tests;

/// <summary>
/// Reads a script as a solver does, one command a line, and knows no command but those that a script needs; z3's own
/// text front end reads the terms.
/// </summary>
internal static class ScriptReader
{
    /// <summary>The answer to each check-sat.</summary>
    public static IReadOnlyList<Status> Answers(string script)
    {
        string[] lines = [.. script.Split('\n').SkipWhile(line => line.StartsWith(';'))];
        Assert.Equal(("(set-logic QF_UFBV)", ""), (lines[0], lines[^1]));
        var declared = new List<string>();
        var scopes = new Stack<List<string>>([[]]);
        var answers = new List<Status>();
        foreach (string line in lines[1..^1].Where(line => !line.StartsWith(';')))
        {
            switch (line.Split(' ')[0])
            {
                case "(declare-fun" or "(define-fun": declared.Add(line); break;
                case "(assert": scopes.Peek().Add(line); break;
                case "(push": scopes.Push([]); break;
                case "(pop": scopes.Pop(); break;
                case "(check-sat)": answers.Add(Check([.. declared, .. scopes.SelectMany(scope => scope)])); break;
                default: Assert.Fail("no command of a script: " + line); break;
            }
        }

        Assert.Single(scopes);
        return answers;
    }

    /// <summary>How many answers the head of a script promises, all of them unsat.</summary>
    public static int Expected(string script)
    {
        string line = Assert.Single(script.Split('\n'), line => line.StartsWith("; expected: ", StringComparison.Ordinal));
        string[] words = line.Split(' ');
        Assert.Equal(["x", "unsat"], words[3..]);
        return int.Parse(words[2], CultureInfo.InvariantCulture);
    }

    private static Status Check(IEnumerable<string> commands)
    {
        using var context = new Context();
        using var solver = context.MkSolver();
        solver.Assert(context.ParseSMTLIB2String(string.Join('\n', commands)));
        return solver.Check();
    }
}
