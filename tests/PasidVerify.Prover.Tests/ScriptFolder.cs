using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>Scripts in a directory of their own, gone afterwards.</summary>
internal sealed class ScriptFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("pasidverify-").FullName;

    /// <summary>Proves claims of one operation, and keeps the scripts.</summary>
    public static (ScriptFolder Folder, IReadOnlyList<Obligation> Obligations, IReadOnlyList<Script> Scripts) Of(
        Design design, IReadOnlyList<Claim> claims, IReadOnlyList<Lemma> lemmas, string operation)
    {
        var folder = new ScriptFolder();
        var scripts = new Scripts(claims, folder.Save);
        var log = new QueryLog();
        var obligations = new Induction(design, claims, lemmas) { QueryTimeoutMs = Solver.TimeoutMs }
            .Prove(Operation.All().Single(one => one.Name == operation), log);
        scripts.Keep(obligations, log);
        return (folder, obligations, scripts.All);
    }

    public string Save(string name, string text)
    {
        string file = Path.Combine(path, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
