using System.CommandLine;
using PasidVerify.Explorer;
using PasidVerify.Report;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Commands;

/// <summary>explore: every state of a small scope, up to a limit.</summary>
internal static class ExploreCommand
{
    public static Command Build(Session session)
    {
        Option<string> scope = new("--scope") { Description = "Scope to explore.", DefaultValueFactory = _ => "small" };
        var states = CommonOptions.Number<int>("--states", "Different states at most; 20000 if not given.");
        var (switches, json, folder) = (CommonOptions.Switches(), CommonOptions.Json(), CommonOptions.Out());
        var command = new Command("explore", "Look at every state of a small scope, nearest first.")
        {
            scope, states, switches, json, folder,
        };
        command.SetAction(parsed => Run(
            session,
            Names.Find(parsed.GetValue(scope)!, NamedScopes.All(), one => one.Name, "scope"),
            parsed.GetValue(states) ?? 20_000,
            CommonOptions.Find(parsed.GetValue(switches)!),
            parsed.GetValue(json),
            parsed.GetValue(folder)!));
        return command;
    }

    private static int Run(
        Session session, Scope scope, int states, IReadOnlyList<DesignSwitch> switches, bool json, string folder)
    {
        if (states < 1) throw new UsageException($"--states: {states} is not a positive number");
        CommonOptions.RequireWritable(folder);
        long started = session.Clock.GetTimestamp();
        string[] names = [.. switches.Select(one => one.Name)];
        var pace = new Pace(session.Clock, TimeSpan.FromSeconds(3));
        var search = new Search(scope, CommonOptions.With(switches), names, ClaimList.All()) { Progress = Tell };
        var result = search.Run(new(states, int.MaxValue), found => found.Violations.Count > 0, session.Stop);
        var trace = result.Violations.Values.FirstOrDefault();
        string verdict = result.Verdict.Word;
        string? file = trace is null ? null : CommonOptions.Save(folder, trace);
        if (json)
        {
            JsonOutput.Write(session.Output, "explore", new
            {
                Scope = scope.Name,
                result.States,
                result.Transitions,
                result.Depth,
                Seconds = Math.Round(session.Clock.GetElapsedTime(started).TotalSeconds, 3),
                Verdict = verdict,
                Violation = trace is null ? null : new { trace.Claim, Steps = trace.Steps.Count, Trace = file },
            });
        }
        else
        {
            session.Output.WriteLine(
                $"{verdict}: scope {scope.Name}, {Counted.Of(result.States, "state")}, {Counted.Of(result.Transitions, "transition")}, "
                + $"depth {result.Depth}{Limit(result, session)}");
            if (trace is not null) TextTrace.Write(session.Output, trace, CommonOptions.SentenceOf(trace.Claim));
            if (file is not null) session.Output.WriteLine($"replay: ./pasidverify replay {file}");
        }

        return trace is not null ? ExitCode.Violated
            : session.Stop.IsCancellationRequested ? ExitCode.Inconclusive : ExitCode.Holds;

        void Tell(SearchProgress now)
        {
            if (pace.IsDue()) session.Error.WriteLine($"{Counted.Of(now.States, "state")} of at most {states}, depth {now.Depth}");
        }
    }

    /// <summary>What ended the search before every state was seen.</summary>
    private static string Limit(SearchResult result, Session session) => result.Verdict is not Verdict.Held ? ""
        : session.Stop.IsCancellationRequested ? "; interrupted, there are more states"
        : "; the limit of --states, there are more";
}
