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
    private readonly string folder;
    private readonly Cvc5? solver;

    private SecondOpinion(IReadOnlyList<Claim> claims, string? export, string folder, Cvc5? solver)
    {
        (this.export, this.folder, this.solver) = (export, folder, solver);
        scratch = export is null ? Directory.CreateTempSubdirectory("pasidverify-").FullName : null;
        Scripts = new(claims, ArtifactFolder.Open(export ?? scratch!).Replace);
    }

    /// <summary>The solvers that may have the last word; the first one proves in any case.</summary>
    public static IReadOnlyList<string> Solvers => ["z3", "cvc5"];

    /// <summary>Where the queries go.</summary>
    public Scripts Scripts { get; }

    /// <summary>What was asked for; null where that is z3's word only, and no scripts.</summary>
    /// <param name="claims">The claims to prove.</param>
    /// <param name="export">Folder for the scripts; without one they are gone afterwards, but for those not confirmed.</param>
    /// <param name="folder">Folder for those.</param>
    /// <param name="solver">One of <see cref="Solvers"/>.</param>
    /// <exception cref="ArtifactException">The folder cannot be written.</exception>
    /// <exception cref="MissingToolException">The solver is not there.</exception>
    public static SecondOpinion? For(IReadOnlyList<Claim> claims, string? export, string folder, string solver)
    {
        bool second = solver != Solvers[0];
        return second || export is not null ? new(claims, export, folder, second ? Cvc5.Find() : null) : null;
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
        var found = new CrossCheck(solver, scripts).Run(obligations, new Told(progress), stop);
        if (scratch is not null && !stop.IsCancellationRequested) KeepUndecided(found, scripts, progress);
        return found;
    }

    /// <summary>What cvc5 did not confirm can be asked again, though nobody wanted the scripts.</summary>
    private void KeepUndecided(
        IReadOnlyList<Obligation> found, IReadOnlyList<Script> scripts, Action<string> progress)
    {
        foreach (var one in found.Where(one => one.Outcome is ProofOutcome.Unknown or ProofOutcome.Disputed))
        {
            string file = scripts.Single(script => (script.Claim, script.Operation) == (one.Claim, one.Operation)).File;
            string kept = ArtifactFolder.Open(folder).Replace(Path.GetFileName(file), File.ReadAllText(file));
            progress($"{one.Claim} / {one.Operation}: to ask again: cvc5 --incremental {kept}");
        }
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
            if (value.Outcome == ProofOutcome.Proved && value.Detail is null) return;
            string alarm = value.Outcome == ProofOutcome.Disputed ? "ALARM: one solver is wrong: " : "";
            lock (this) progress($"{alarm}{value.Claim} / {value.Operation}: {value.Detail}");
        }
    }
}
