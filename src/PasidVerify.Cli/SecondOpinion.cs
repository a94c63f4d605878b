using PasidVerify.Prover;
using PasidVerify.Report;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>
/// What others need to check a proof without trusting z3: scripts with every query that it rests on, and if asked for,
/// cvc5's word on each.
/// </summary>
public sealed class SecondOpinion : IDisposable
{
    private readonly string? scratch;
    private readonly string? export;
    private readonly Cvc5? solver;

    private SecondOpinion(IReadOnlyList<Claim> claims, string? export, Cvc5? solver)
    {
        (this.export, this.solver) = (export, solver);
        scratch = export is null ? Directory.CreateTempSubdirectory("pasidverify-").FullName : null;
        var folder = ArtifactFolder.Open(export ?? scratch!);
        Scripts = new(claims, folder.Replace);
    }

    /// <summary>The solvers that may have the last word; the first one proves in any case.</summary>
    public static IReadOnlyList<string> Solvers => ["z3", "cvc5"];

    /// <summary>Where the queries go.</summary>
    public Scripts Scripts { get; }

    /// <summary>What was asked for; null where that is z3's word only, and no scripts.</summary>
    /// <param name="claims">The claims to prove.</param>
    /// <param name="export">Folder for the scripts; without one they are gone afterwards.</param>
    /// <param name="solver">One of <see cref="Solvers"/>.</param>
    /// <exception cref="ArtifactException">The folder cannot be written.</exception>
    /// <exception cref="MissingToolException">The solver is not there.</exception>
    public static SecondOpinion? For(IReadOnlyList<Claim> claims, string? export, string solver)
    {
        bool second = solver != Solvers[0];
        return second || export is not null ? new(claims, export, second ? Cvc5.Find() : null) : null;
    }

    /// <summary>The obligations as they stand when the other solver has been asked as well.</summary>
    public IReadOnlyList<Obligation> On(
        IReadOnlyList<Obligation> obligations, Action<string> progress, CancellationToken stop)
    {
        var scripts = Scripts.All;
        if (export is not null)
            progress($"{scripts.Count} scripts, {scripts.Sum(script => script.Queries.Count)} queries: {export}");
        if (solver is null) return obligations;
        progress($"asking cvc5 {scripts.Sum(script => script.Queries.Count)} queries");
        return new CrossCheck(solver, scripts).Run(obligations, new Told(progress), stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (scratch is not null) Directory.Delete(scratch, recursive: true);
    }

    /// <summary>Tells of what is not confirmed, and loudly of what is contradicted.</summary>
    private sealed class Told(Action<string> progress) : IProgress<Obligation>
    {
        public void Report(Obligation value)
        {
            if (value.Outcome == ProofOutcome.Proved) return;
            string alarm = value.Outcome == ProofOutcome.Disputed ? "ALARM: one solver is wrong: " : "";
            lock (this) progress($"{alarm}{value.Claim} / {value.Operation}: {value.Detail}");
        }
    }
}
