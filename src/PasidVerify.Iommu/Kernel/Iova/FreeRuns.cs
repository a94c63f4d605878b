using System.Numerics;

namespace PasidVerify.Iommu;

/// <summary>
/// Runs of free pages, no two of them next to each other: a treap by their first pages, in which every node knows the
/// longest run below it. Nodes live in one array, so that a tree that has grown once makes no garbage.
/// </summary>
internal sealed class FreeRuns
{
    private const int None = 0;

    private Node[] _nodes = new Node[16];
    private int _root;
    private int _unused;
    private int _made;

    /// <summary>
    /// Takes pages in a row: the lowest that are aligned to their number, rounded up to a power of two, so that one
    /// invalidation of so many pages covers them (Linux: alloc_iova with size_aligned); or else the lowest.
    /// </summary>
    public bool TryTake(ulong count, out ulong page)
    {
        ulong alignment = BitOperations.RoundUpToPowerOf2(count);
        int found = Find(_root, count, alignment);
        if (found == None)
            (found, alignment) = (Find(_root, count, 1), 1);
        page = 0;
        if (found == None)
            return false;
        (ulong first, ulong length) = (_nodes[found].First, _nodes[found].Length);
        page = AlignUp(first, alignment);
        Remove(first);
        if (page > first)
            Insert(first, page - first);
        if (page - first + count < length)
            Insert(page + count, length - count - (page - first));
        return true;
    }

    /// <summary>Adds a run, none of whose pages is free.</summary>
    /// <exception cref="InvalidOperationException">One is: it is given back twice.</exception>
    public void Add(ulong page, ulong count)
    {
        (ulong first, ulong end) = (page, page + count);
        int below = Below(page);
        if (Below(end) != below || (below != None && _nodes[below].End > page))
            throw new InvalidOperationException($"Some of {count} pages from 0x{page:x} on are free already.");
        if (below != None && _nodes[below].End == page)
            first = _nodes[below].First;
        if (At(end) is var above and not None)
            end = _nodes[above].End;
        if (first != page)
            Remove(first);
        if (end != page + count)
            Remove(page + count);
        Insert(first, end - first);
    }

    private static ulong AlignUp(ulong page, ulong alignment) => (page + alignment - 1) & ~(alignment - 1);

    /// <summary>The lowest run that has so many pages from an aligned one on.</summary>
    private int Find(int node, ulong count, ulong alignment)
    {
        if (node == None || _nodes[node].Longest < count)
            return None;
        int left = Find(_nodes[node].Left, count, alignment);
        if (left != None)
            return left;
        ulong skipped = AlignUp(_nodes[node].First, alignment) - _nodes[node].First;
        return skipped <= _nodes[node].Length && _nodes[node].Length - skipped >= count
            ? node
            : Find(_nodes[node].Right, count, alignment);
    }

    /// <summary>The highest run that begins below a page.</summary>
    private int Below(ulong page)
    {
        int best = None;
        for (int node = _root; node != None;)
        {
            if (_nodes[node].First < page)
                (best, node) = (node, _nodes[node].Right);
            else
                node = _nodes[node].Left;
        }

        return best;
    }

    /// <summary>The run that begins at a page.</summary>
    private int At(ulong page)
    {
        int node = _root;
        while (node != None && _nodes[node].First != page)
            node = page < _nodes[node].First ? _nodes[node].Left : _nodes[node].Right;
        return node;
    }

    private void Insert(ulong first, ulong length)
    {
        int node = Make(first, length);
        Split(_root, first, out int lower, out int upper);
        _root = Join(Join(lower, node), upper);
    }

    private void Remove(ulong first)
    {
        Split(_root, first, out int lower, out int rest);
        Split(rest, first + 1, out int node, out int upper);
        _nodes[node].Left = _unused;
        _unused = node;
        _root = Join(lower, upper);
    }

    /// <summary>Parts a tree: runs that begin below a page, and the others.</summary>
    private void Split(int node, ulong page, out int lower, out int upper)
    {
        if (node == None)
        {
            (lower, upper) = (None, None);
            return;
        }

        if (_nodes[node].First < page)
        {
            Split(_nodes[node].Right, page, out int right, out upper);
            _nodes[node].Right = right;
            lower = node;
        }
        else
        {
            Split(_nodes[node].Left, page, out lower, out int left);
            _nodes[node].Left = left;
            upper = node;
        }

        Measure(node);
    }

    /// <summary>One tree of two, all of whose runs in the one lie below those in the other.</summary>
    private int Join(int lower, int upper)
    {
        if (lower == None || upper == None)
            return lower == None ? upper : lower;
        int root;
        if (_nodes[lower].Weight > _nodes[upper].Weight)
        {
            root = lower;
            _nodes[root].Right = Join(_nodes[lower].Right, upper);
        }
        else
        {
            root = upper;
            _nodes[root].Left = Join(lower, _nodes[upper].Left);
        }

        Measure(root);
        return root;
    }

    private void Measure(int node)
    {
        ref Node one = ref _nodes[node];
        one.Longest = Math.Max(one.Length, Math.Max(_nodes[one.Left].Longest, _nodes[one.Right].Longest));
    }

    private int Make(ulong first, ulong length)
    {
        int node = _unused;
        if (node != None)
            _unused = _nodes[node].Left;
        else
            node = ++_made;
        if (node == _nodes.Length)
            Array.Resize(ref _nodes, 2 * node);
        _nodes[node] = new Node { First = first, Length = length, Longest = length, Weight = WeightOf(node) };
        return node;
    }

    /// <summary>Differs from node to node as if it were drawn, and is the same in every run (Knuth's multiplicative hash).</summary>
    private static uint WeightOf(int node) => BitOperations.RotateLeft((uint)node * 2654435769u, 16) * 2246822519u;

    private struct Node
    {
        public ulong First;
        public ulong Length;
        public ulong Longest;
        public int Left;
        public int Right;
        public uint Weight;

        public readonly ulong End => First + Length;
    }
}
