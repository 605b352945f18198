"""Every table of the house, imported in one place so that the metadata is whole."""

from foundation.tables import Base

metadata = Base.metadata
