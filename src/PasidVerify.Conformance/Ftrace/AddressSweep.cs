using System.Runtime.InteropServices;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Cuts the address space at every end of a range and visits each piece with the events that cover it, in log order:
/// a 64 MiB range that nothing else touches is one piece, not 16384 pages.
/// </summary>
internal sealed class AddressSweep(TraceIndex index)
{
    private int[] _active = new int[64];
    private int[] _merged = new int[64];
    private readonly List<int> _meeting = [];

    /// <summary>Called with the events covering a piece.</summary>
    public delegate void Visitor(ReadOnlySpan<int> events, PageSpan pages);

    /// <summary>Visits all pieces of events that meet <paramref name="within"/>, in order of address.</summary>
    public void Run(int without, PageSpan within, Visitor visit)
    {
        ReadOnlySpan<int> order = Meeting(within);
        ReadOnlySpan<PageSpan> pages = index.Pages;
        int count = 0;
        int next = 0;
        long here = 0;
        while (count > 0 || next < order.Length)
        {
            if (count == 0) here = pages[order[next]].First;
            int begin = next;
            while (next < order.Length && pages[order[next]].First == here) next++;
            long end = next < order.Length ? pages[order[next]].First : long.MaxValue;
            count = Merge(count, order[begin..next], here, without, ref end);
            if (count > 0) visit(_active.AsSpan(0, count), new PageSpan(here, end));
            here = end;
        }
    }

    private ReadOnlySpan<int> Meeting(PageSpan within)
    {
        ReadOnlySpan<int> order = index.ByFirstPage;
        if (within == PageSpan.Everything) return order;
        ReadOnlySpan<PageSpan> pages = index.Pages;
        _meeting.Clear();
        foreach (int i in order)
        {
            if (pages[i].First >= within.End) break;
            if (pages[i].Meets(within)) _meeting.Add(i);
        }

        return CollectionsMarshal.AsSpan(_meeting);
    }

    // Both parts are in log order; those that end here go. The piece ends where the first of the others does.
    private int Merge(int count, ReadOnlySpan<int> started, long here, int without, ref long end)
    {
        if (_merged.Length < count + started.Length) Array.Resize(ref _merged, 2 * (count + started.Length));
        ReadOnlySpan<PageSpan> pages = index.Pages;
        Span<int> merged = _merged;
        int kept = 0;
        int s = 0;
        int a = 0;
        while (a < count || s < started.Length)
        {
            int i = s == started.Length || (a < count && _active[a] < started[s]) ? _active[a++] : started[s++];
            long last = pages[i].End;
            if (last <= here || i == without) continue;
            merged[kept++] = i;
            end = Math.Min(end, last);
        }

        (_active, _merged) = (_merged, _active);
        return kept;
    }
}
