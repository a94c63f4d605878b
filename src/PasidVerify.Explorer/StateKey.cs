using System.Runtime.InteropServices;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>A state's whole contents, in an order of their own: two states are the same when their keys are.</summary>
/// <remarks>Whole contents rather than a fingerprint: a search may claim that it has seen every state.</remarks>
internal sealed class StateKey : IEquatable<StateKey>
{
    private readonly ulong[][] maps;
    private readonly int hash;

    private StateKey(ulong[][] maps)
    {
        this.maps = maps;
        var code = default(HashCode);
        foreach (ulong[] map in maps) code.AddBytes(MemoryMarshal.AsBytes(map.AsSpan()));
        hash = code.ToHashCode();
    }

    /// <summary>The key of a state.</summary>
    public static StateKey Of(State state) => new([.. state.Maps.Select(Words)]);

    /// <summary>The key of a state that began as a copy of another: what was not written since is taken from there.</summary>
    public static StateKey Of(State state, State before, StateKey keyBefore)
    {
        var (now, then) = (state.Maps, before.Maps);
        ulong[][] maps = new ulong[now.Count][];
        for (int i = 0; i < maps.Length; i++) maps[i] = now[i].SharesEntries(then[i]) ? keyBefore.maps[i] : Words(now[i]);
        return new(maps);
    }

    /// <inheritdoc/>
    public bool Equals(StateKey? other)
    {
        if (other is null || hash != other.hash) return false;
        for (int i = 0; i < maps.Length; i++)
        {
            if (maps[i] != other.maps[i] && !maps[i].AsSpan().SequenceEqual(other.maps[i])) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateKey);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    private static ulong[] Words(IMap map)
    {
        var entries = new Entries();
        map.WriteEntries(entries);
        return [.. entries.Sorted().SelectMany(row => row)];
    }

    /// <summary>The entries of one map, a row each: the fields of the key, then those of the value.</summary>
    private sealed class Entries : IEntrySink, IFieldSink
    {
        private readonly List<ulong> row = [];
        private readonly List<ulong[]> rows = [];

        public List<ulong[]> Sorted()
        {
            EndRow();
            rows.Sort((a, b) => a.AsSpan().SequenceCompareTo(b.AsSpan()));
            return rows;
        }

        public IFieldSink Key()
        {
            EndRow();
            return this;
        }

        public IFieldSink Value() => this;

        public void Bits(Sort sort, string name, Bits value) => row.Add(value.Concrete);

        public void Bool(string name, Bool value) => row.Add(value.Concrete ? 1UL : 0);

        private void EndRow()
        {
            if (row.Count > 0) rows.Add([.. row]);
            row.Clear();
        }
    }
}
