namespace PasidVerify.Lifted;

/// <summary>Reads a record whose fields are all 0.</summary>
internal sealed class Zeros : IFieldSource
{
    public static Zeros Instance { get; } = new();

    public Bits Bits(Sort sort, string name) => new(0, sort.Width);

    public Bool Bool(string name) => false;
}
