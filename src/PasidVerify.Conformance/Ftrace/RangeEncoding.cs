using System.Numerics;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>How Linux turns a range of pages into the address and mask of a page-selective descriptor.</summary>
internal static class RangeEncoding
{
    /// <summary>
    /// The smallest aligned power of two of pages that holds the range: the driver rounds the count up, and where the
    /// start is not aligned to that, goes on to the lowest bit above which first and last page agree.
    /// </summary>
    public static PageSpan Hull(PageSpan range)
    {
        ulong differ = (ulong)(range.First ^ (range.End - 1));
        int mask = 64 - BitOperations.LeadingZeroCount(differ);
        if (mask >= 52) return PageSpan.Everything;
        long first = range.First >> mask << mask;
        return new PageSpan(first, first + (1L << mask));
    }
}
