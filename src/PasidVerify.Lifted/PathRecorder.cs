namespace PasidVerify.Lifted;

/// <summary>
/// Notes which way each branch on a recorded value went in a concrete run, so that a run knows which path of the
/// specification it took. The notation is that of <see cref="PathExplorer.Decisions"/>.
/// </summary>
public sealed class PathRecorder : Origin
{
    private readonly List<char> decisions = [];

    /// <summary>The branches since the last <see cref="Restart"/>: one T or F each.</summary>
    public string Decisions => string.Concat(decisions);

    /// <summary>Forgets the branches noted so far.</summary>
    public void Restart() => decisions.Clear();

    /// <summary>The same word, recorded: branches on what is computed from it are noted.</summary>
    public Bits Watch(Bits value) => Bits.Plain(value, this);

    /// <summary>The same truth value, recorded.</summary>
    public Bool Watch(Bool value) => value.Origin is null ? new(value.Concrete, this) : value;

    internal void Record(bool taken) => decisions.Add(taken ? 'T' : 'F');

    internal override bool Decide(Bool condition)
    {
        Record(condition.Concrete);
        return condition.Concrete;
    }
}
