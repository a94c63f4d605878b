using System.Runtime.InteropServices;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>A state's whole contents, in an order of their own: two states are the same when their keys are.</summary>
/// <remarks>Whole contents rather than a fingerprint: a search may claim that it has seen every state.</remarks>
internal readonly struct StateKey : IEquatable<StateKey>
{
    private readonly ulong[] words;
    private readonly int hash;

    private StateKey(ulong[] words)
    {
        this.words = words;
        var code = default(HashCode);
        code.AddBytes(MemoryMarshal.AsBytes(words.AsSpan()));
        hash = code.ToHashCode();
    }

    public static StateKey Of(State state)
    {
        var all = new List<ulong>();
        foreach (var map in state.Maps)
        {
            var entries = new Entries();
            map.WriteEntries(entries);
            var rows = entries.Sorted();
            all.Add((ulong)rows.Count);
            foreach (ulong[] row in rows) all.AddRange(row);
        }

        return new([.. all]);
    }

    public bool Equals(StateKey other) => hash == other.hash && words.AsSpan().SequenceEqual(other.words);

    public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

    public override int GetHashCode() => hash;

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
