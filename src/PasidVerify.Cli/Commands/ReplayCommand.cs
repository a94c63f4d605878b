using System.CommandLine;
using PasidVerify.Conformance;
using PasidVerify.Explorer;
using PasidVerify.Report;
using PasidVerify.Spec;
using Command = System.CommandLine.Command;

namespace PasidVerify.Cli.Commands;

/// <summary>replay: runs a counterexample again, on the target that it was found on.</summary>
internal static class ReplayCommand
{
    public static Command Build(Session session)
    {
        Argument<string> file = new("FILE") { Description = "A trace that this tool wrote (.itf.json)." };
        var json = CommonOptions.Json();
        var command = new Command("replay", "Run a counterexample again.") { file, json };
        command.SetAction(parsed => Run(session, parsed.GetValue(file)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(Session session, string file, bool json)
    {
        var trace = ItfReader.Read(file, [.. ClaimList.All().Select(claim => claim.Name), Mismatch.Conformance, "availability"]);
        var (reproduced, step, divergence) = Again(trace, file);
        if (json)
        {
            JsonOutput.Write(
                session.Output, "replay", new { Reproduced = reproduced, trace.Claim, Step = step, Divergence = divergence });
        }
        else if (reproduced)
        {
            TextTrace.Write(session.Output, trace, CommonOptions.SentenceOf(trace.Claim));
            session.Output.WriteLine($"reproduced: {trace.Claim} fails at step {step}");
        }
        else
        {
            // What the file says must not be taken for what was seen.
            string where = step == 0 ? "in the initial state" : $"at step {step} of {trace.Steps.Count}";
            session.Output.WriteLine($"not reproduced: {where}: {TextTrace.Sentence(divergence!)}");
            session.Output.WriteLine($"what {file} says, which is not so:");
            session.Output.WriteLine();
            TextTrace.Write(session.Output, trace, CommonOptions.SentenceOf(trace.Claim), "recorded as broken");
        }

        return reproduced ? ExitCode.Violated : ExitCode.Holds;
    }

    private static (bool Reproduced, int Step, string? Divergence) Again(Counterexample trace, string file)
    {
        try
        {
            var scope = Names.Find(trace.Scope, NamedScopes.All(), one => one.Name, "scope");
            return trace.Target == "specification" ? OnSpecification(trace, scope) : OnTarget(trace, scope);
        }
        catch (Exception e) when (e is ArgumentException or MalformedTraceException or UsageException)
        {
            throw new UsageException($"{file}: {e.Message}", e);
        }
    }

    private static (bool Reproduced, int Step, string? Divergence) OnSpecification(Counterexample trace, Scope scope)
    {
        var claim = Names.Find(trace.Claim, ClaimList.All(), one => one.Name, "claim");
        var again = SpecificationReplay.Run(
            trace, scope, CommonOptions.With(CommonOptions.Find(trace.Switches)), claim);
        return (again.Reproduced, again.Step, again.Divergence);
    }

    private static string Recorded(Counterexample trace) => $"{trace.Claim} at step {trace.Steps.Count}";

    private static (bool Reproduced, int Step, string? Divergence) OnTarget(Counterexample trace, Scope scope)
    {
        var target = Names.Find(trace.Target, TargetList.All(), one => one.Name, "target");
        var again = Replay.Run(trace, scope, target);
        if (again.Reproduced) return (true, trace.Steps.Count, again.Divergence?.Text);
        // The first thing that is not as recorded: a step, another claim or the same one too early, or no claim at all.
        return again switch
        {
            { Divergence: var (at, text) } when again.Step is null || at <= again.Step => (false, at + 1, text),
            { Step: { } failed } => (false, failed + 1, $"{again.Claim} fails here, not {Recorded(trace)}: {again.Explanation}"),
            _ => (false, trace.Steps.Count, "the claim holds"),
        };
    }
}
