namespace PasidVerify.Lifted;

/// <summary>Reads the specification as a program: every value is known.</summary>
/// <param name="recorder">Told of each branch on a value of the state; null records nothing and costs nothing.</param>
public sealed class ConcreteReading(PathRecorder? recorder = null) : Reading
{
    /// <inheritdoc/>
    public override Map<TKey, TValue> Map<TKey, TValue>(string name) => new ConcreteMap<TKey, TValue>(name, recorder);

    /// <inheritdoc/>
    public override bool ForAll(IndexRange range, Func<Bits, Bool> holds)
    {
        var index = range.First;
        bool all = true;
        for (ulong left = range.Count.Concrete; left > 0 && all; left--)
        {
            all = holds(index).Concrete;
            index += 1;
        }

        recorder?.Record(all);
        return all;
    }
}
