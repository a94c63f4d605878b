using PasidVerify.Conformance;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>Everything that verify found.</summary>
public sealed record VerificationReport(
    ProofReport Proofs, CheckReport Check, IReadOnlyList<TraceRow> Trace, IReadOnlyList<QuestionRow> Questions)
{
    /// <summary>The closing lines.</summary>
    public required IReadOnlyList<VerificationLine> Lines { get; init; }

    /// <summary>A violation outweighs what is inconclusive, which outweighs what holds.</summary>
    public int ExitCode => Lines.Any(line => line.Code == Cli.ExitCode.Violated) ? Cli.ExitCode.Violated
        : Lines.Max(line => line.Code);
}

/// <summary>The whole main job within a budget: kernel logs, proofs, questions, and a campaign with what is left.</summary>
public sealed class Verification(Session session, string folder, TimeSpan budget, Action<string, string> progress)
{
    /// <summary>A campaign is worth this much time even when the budget is used up.</summary>
    private static readonly TimeSpan ShortestCampaign = TimeSpan.FromSeconds(5);

    /// <summary>Runs it.</summary>
    public VerificationReport Run()
    {
        long started = session.Clock.GetTimestamp();
        var logs = KernelLogs.Shipped(AppContext.BaseDirectory);
        var traces = KernelLogs.Check(logs, line => progress("kernel logs", line), session.Stop);
        var broken = new List<(Broken, string)>();
        var proofs = Proofs.Run(
            ClaimList.All(), [], line => progress("proofs", line),
            one => broken.Add((one, CommonOptions.Save(folder, one.Trace))), session.Stop);
        var known = new DesignProofs();
        if (!proofs.Interrupted) known.Add(new Design(), proofs.Obligations);
        var questions = Questions.Answer(folder, known, line => progress("questions", line), session.Stop);
        var left = budget - session.Clock.GetElapsedTime(started);
        progress("comparison", "random sequences on the implementation, beside the specification");
        var check = Checks.Run(
            TargetList.Iommu(),
            new() { Time = left < ShortestCampaign ? ShortestCampaign : left },
            session,
            folder);
        return new(proofs, check, traces, questions)
        {
            Lines = VerificationLines.Of(proofs, broken, check, traces, logs.Count, questions),
        };
    }
}
