namespace PasidVerify.Lifted;

/// <summary>Where a lifted value comes from, when it is more than a plain value: it is told of every branch.</summary>
/// <remarks>Values carry their origin as a term carries its context in Z3: nothing ambient, nothing static.</remarks>
public abstract class Origin
{
    private protected Origin()
    {
    }

    /// <summary>Answers `if (condition)` for a condition that carries this origin.</summary>
    internal abstract bool Decide(Bool condition);
}
