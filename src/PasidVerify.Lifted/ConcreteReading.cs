namespace PasidVerify.Lifted;

/// <summary>Reads the specification as a program: every value is known.</summary>
/// <param name="recorder">Told of each branch on a value of the state; null records nothing and costs nothing.</param>
public sealed class ConcreteReading(PathRecorder? recorder = null) : Reading
{
    /// <inheritdoc/>
    public override Map<TKey, TValue> Map<TKey, TValue>(string name) => new ConcreteMap<TKey, TValue>(name, recorder);

    /// <summary>Indexes that one universal condition looks at before it gives up: far more than any scope has.</summary>
    public const ulong LongestWalk = 1UL << 24;

    /// <inheritdoc/>
    /// <exception cref="RangeTooLongException">The condition held at <see cref="LongestWalk"/> indexes.</exception>
    public override bool ForAll<TSort>(IndexRange<TSort> range, Func<Index<TSort>, Bool> holds)
    {
        var index = range.First;
        ulong count = range.Count.Concrete;
        bool all = true;
        for (ulong walked = 0; walked < count && all; walked++)
        {
            if (walked == LongestWalk) throw new RangeTooLongException(TSort.Sort, count);
            all = holds(index).Concrete;
            index += 1;
        }

        recorder?.Record(all);
        return all;
    }
}
