using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>What cvc5 said of a script.</summary>
/// <param name="Outcomes">Its answers, one a query, as far as it came.</param>
/// <param name="Complaint">Why it came no further, in one line; null where it answered as it should.</param>
/// <param name="Crash">The exit code of a crash, where it crashed at first or again; null where it did not.</param>
public sealed record ScriptAnswers(IReadOnlyList<Outcome> Outcomes, string? Complaint, int? Crash = null);

/// <summary>The solver cvc5, as a program that reads a script: it shares no code with the solver that proves.</summary>
public sealed class Cvc5
{
    /// <summary>Environment variable with the program to use instead of the one on PATH.</summary>
    public const string PathVariable = "PASIDVERIFY_CVC5";

    /// <summary>Makes it use another SAT solver: a query that crashes one may be nothing special to the other.</summary>
    public const string OtherSatSolver = "--bv-sat-solver=minisat";

    /// <summary>From here on an exit code is 128 and the signal that ended the program: 134 is an abort.</summary>
    private const int FirstSignal = 128;

    private const string Advice =
        $"install it with 'apt-get install cvc5' (Debian, Ubuntu) or set {PathVariable} to its path";

    private readonly string program;
    private readonly int queryTimeoutMs;

    /// <summary>Makes sure that the program is there.</summary>
    /// <param name="program">Its path, or its name on PATH.</param>
    /// <param name="queryTimeoutMs">Milliseconds after which one query counts as unknown.</param>
    /// <exception cref="MissingToolException">It is not there, or is not cvc5.</exception>
    public Cvc5(string program, int queryTimeoutMs = 10_000)
    {
        (this.program, this.queryTimeoutMs) = (program, queryTimeoutMs);
        var (_, output, _) = Run(["--version"], CancellationToken.None);
        if (!output.Contains("cvc5", StringComparison.Ordinal))
            throw new MissingToolException($"'{program}' is not cvc5: {Advice}");
    }

    /// <summary>The one that the environment names, or else the one on PATH.</summary>
    /// <exception cref="MissingToolException">There is none.</exception>
    public static Cvc5 Find() =>
        new(Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } chosen ? chosen : "cvc5");

    /// <summary>
    /// Asks every query of a script; all of them once more, with <see cref="OtherSatSolver"/>, where cvc5 crashes.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="stop">Ends the program; what it had answered is kept.</param>
    public ScriptAnswers Ask(Script script, CancellationToken stop)
    {
        var (code, first) = Ask(script, [], stop);
        // A state that it found before it crashed stands, whatever another try would say.
        if (code < FirstSignal || stop.IsCancellationRequested || first.Outcomes.Contains(Outcome.Candidate)) return first;
        var (_, again) = Ask(script, [OtherSatSolver], stop);
        return again with
        {
            Crash = code,
            Complaint = again.Complaint is { } complaint
                ? $"{first.Complaint}; with {OtherSatSolver}: {complaint}"
                : null,
        };
    }

    private (int Code, ScriptAnswers Answers) Ask(Script script, string[] options, CancellationToken stop)
    {
        string limit = queryTimeoutMs.ToString(CultureInfo.InvariantCulture);
        var (code, output, error) =
            Run(["--lang=smt2", "--incremental", "--tlimit-per=" + limit, .. options, script.File], stop);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Outcome[] outcomes = [.. lines.Select(Meaning).TakeWhile(meaning => meaning is not null).Select(meaning => meaning!.Value)];
        bool complete = code == 0 && outcomes.Length == lines.Length && outcomes.Length == script.Queries.Count;
        if (complete) return (code, new(outcomes, null));
        string last = lines.Skip(outcomes.Length).Append(error.Trim()).First().ReplaceLineEndings(" ");
        return (code, new(outcomes, $"exit code {code} after {outcomes.Length} of {script.Queries.Count} answers {last}".Trim()));
    }

    private static Outcome? Meaning(string line) => line switch
    {
        "unsat" => Outcome.Follows,
        "sat" => Outcome.Candidate,
        "unknown" => Outcome.Unknown,
        _ => null,
    };

    private (int Code, string Output, string Error) Run(IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var stopping = stop.Register(process.Kill);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            throw new MissingToolException($"cvc5 not found as '{program}': {Advice}", e);
        }
    }
}
