using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>Writes the entries of a state down, one line each, so that two states can be compared.</summary>
internal sealed class Dump : IEntrySink, IFieldSink
{
    private readonly string map;
    private readonly List<string> lines;

    private Dump(string map, List<string> lines)
    {
        this.map = map;
        this.lines = lines;
    }

    public static IReadOnlyList<string> Of(State state)
    {
        List<string> lines = [];
        foreach (var map in state.Maps) map.WriteEntries(new Dump(map.Name, lines));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public IFieldSink Key()
    {
        lines.Add(map);
        return this;
    }

    public IFieldSink Value()
    {
        lines[^1] += " =>";
        return this;
    }

    public void Bits(Sort sort, string name, Bits value) => lines[^1] += $" {(name == "" ? sort.Name : name)}:{value.Concrete:x}";

    public void Bool(string name, Bool value) => lines[^1] += value.Concrete ? $" {name}" : $" not-{name}";
}
